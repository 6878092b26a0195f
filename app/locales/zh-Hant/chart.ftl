chart-loading = 正在準備圖表…
chart-failed = 圖表無法載入。數字可在表格中檢視；請檢查網路後重試。
chart-retry = 重試
chart-table = 表格
chart-empty = 目前的選擇沒有可顯示的內容。請選擇更長的期間或更大的團隊。
