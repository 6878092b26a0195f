# 提醒：頁面、延後、系統通知。

reminder-count = { $count ->
    [0] 沒有到期事項
   *[other] { $count } 項待處理
}
reminder-none = 今天沒有需要記住的事
reminder-none-text = 到期的任務、聯絡人的重要日子和應接觸的人會顯示在這裡。
reminder-tasks = 任務
reminder-dates = 重要日子
reminder-plans = 應當接觸
reminder-date = { $name }：{ $what }
reminder-plan = 聯絡{ $name }
reminder-do-task = 完成
reminder-do-date = 已祝賀
reminder-task-done = 任務已完成。
reminder-date-done = 下次再提醒。
reminder-off = 延後
reminder-off-days = { $days ->
    [1] 延後到明天
   *[other] 延後 { $days } 天
}
reminder-is-off = { $days ->
    [1] 已延後到明天。
   *[other] 已延後 { $days } 天。
}
reminder-messages-on = 在此裝置上通知我
reminder-messages-off = 不在此裝置上通知
reminder-messages-are-on = Fieldline 開啟時，此裝置會通知您。
reminder-messages-are-off = 此裝置不再通知。
reminder-denied = 瀏覽器不允許此網站傳送通知，請在瀏覽器的網站設定中允許。
reminder-missing = 此瀏覽器不支援系統通知。提醒顯示在本頁，數量顯示在導覽中。
reminder-not-kept = 瀏覽器沒有儲存此設定，請允許此網站儲存資料。
reminder-notice = { $count } 項提醒
people-title = 人脈
people-mine = 由您負責
people-list = 接觸計畫
people-days = { $count ->
    [0] 近期沒有生日或其他日子
   *[other] 近期有 { $count } 個重要日子
}
people-due = { $count ->
    [0] 全部按計畫接觸
   *[other] { $count } 人應當接觸
}
