chart-loading = 正在准备图表…
chart-failed = 图表无法加载。数字可在表格中查看；请检查网络后重试。
chart-retry = 重试
chart-table = 表格
chart-empty = 当前选择没有可显示的内容。请选择更长的期间或更大的团队。
