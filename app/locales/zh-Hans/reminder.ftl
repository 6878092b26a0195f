# 提醒：页面、推迟、系统通知。

reminder-count = { $count ->
    [0] 没有到期事项
   *[other] { $count } 项待处理
}
reminder-none = 今天没有需要记住的事
reminder-none-text = 到期的任务、联系人的重要日子和应接触的人会显示在这里。
reminder-tasks = 任务
reminder-dates = 重要日子
reminder-plans = 应当接触
reminder-date = { $name }：{ $what }
reminder-plan = 联系{ $name }
reminder-do-task = 完成
reminder-do-date = 已祝贺
reminder-task-done = 任务已完成。
reminder-date-done = 下次再提醒。
reminder-off = 推迟
reminder-off-days = { $days ->
    [1] 推迟到明天
   *[other] 推迟 { $days } 天
}
reminder-is-off = { $days ->
    [1] 已推迟到明天。
   *[other] 已推迟 { $days } 天。
}
reminder-messages-on = 在此设备上通知我
reminder-messages-off = 不在此设备上通知
reminder-messages-are-on = Fieldline 打开时，此设备会通知您。
reminder-messages-are-off = 此设备不再通知。
reminder-denied = 浏览器不允许此网站发送通知，请在浏览器的网站设置中允许。
reminder-missing = 此浏览器不支持系统通知。提醒显示在本页，数量显示在导航中。
reminder-not-kept = 浏览器没有保存此设置，请允许此网站存储数据。
reminder-notice = { $count } 项提醒
people-title = 人脉
people-mine = 由您负责
people-list = 接触计划
people-days = { $count ->
    [0] 近期没有生日或其他日子
   *[other] 近期有 { $count } 个重要日子
}
people-due = { $count ->
    [0] 全部按计划接触
   *[other] { $count } 人应当接触
}
