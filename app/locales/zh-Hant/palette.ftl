# The palette, what can be made from anywhere, the sheet of keys, and the history's filters.

shell-make = 新增或記錄通話
shell-part-missing = 此功能尚未儲存到本裝置。請連線後重試。
palette-hint = 名稱、首字母、拼音或操作
palette-call-about = 這次通話是關於誰的？
palette-recent = 最近開啟
palette-actions = 操作
palette-theme = 主題：{ $theme }
palette-language = 語言：{ $language }
palette-print = 列印此頁
palette-foot-choose = 選擇
palette-foot-open = 開啟
keys-palette = 尋找任何內容或操作
keys-title = 鍵盤快速鍵
keys-note = 游標不在輸入欄時有效。兩個鍵請先後按下。
keys-everywhere = 任何頁面
keys-pages = 前往
keys-lists = 清單和看板
keys-go = 前往{ $page }
keys-new = 新增目前類型的記錄
keys-search = 在清單中搜尋
keys-rows = 在各列之間移動
keys-open = 開啟該列
keys-move = 將卡片移到其他階段
keys-close = 關閉開啟的內容，或放回正在拖曳的卡片

timeline-sort = 全部內容
timeline-changes = 變更
timeline-activities = 活動
timeline-tasks = 任務
timeline-conflicts = 未生效
timeline-person = 所有人
timeline-field = 所有欄位
timeline-all = 顯示全部
timeline-none = 還沒有此類內容。請換一個篩選條件。
timeline-refused = 未生效
timeline-due = { $day }到期
