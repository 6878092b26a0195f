# The palette, what can be made from anywhere, the sheet of keys, and the history's filters.

shell-make = 新建或记录通话
shell-part-missing = 此功能尚未保存到本设备。请连接网络后重试。
palette-hint = 名称、首字母、拼音或操作
palette-call-about = 这次通话是关于谁的？
palette-recent = 最近打开
palette-actions = 操作
palette-theme = 主题：{ $theme }
palette-language = 语言：{ $language }
palette-print = 打印此页
palette-foot-choose = 选择
palette-foot-open = 打开
keys-palette = 查找任何内容或操作
keys-title = 键盘快捷键
keys-note = 光标不在输入框时有效。两个键请先后按下。
keys-everywhere = 任何页面
keys-pages = 前往
keys-lists = 列表和看板
keys-go = 前往{ $page }
keys-new = 新建当前类型的记录
keys-search = 在列表中搜索
keys-rows = 在各行之间移动
keys-open = 打开该行
keys-move = 将卡片移到其他阶段
keys-close = 关闭打开的内容，或放回正在拖动的卡片

timeline-sort = 全部内容
timeline-changes = 变更
timeline-activities = 活动
timeline-tasks = 任务
timeline-conflicts = 未生效
timeline-person = 所有人
timeline-field = 所有字段
timeline-all = 显示全部
timeline-none = 还没有此类内容。请换一个筛选条件。
timeline-refused = 未生效
timeline-due = { $day }到期
