# Contacts: list and page.
contact-card = 儲存為 vCard
contact-card-saved = 已儲存「{ $name }」的名片
contact-late = { $days ->
    [0] 今天應接觸
   *[other] 逾期 { $days } 天
}
contact-month = { $month } 月
contact-lunar-month = { $month ->
    [1] 正月
    [2] 二月
    [3] 三月
    [4] 四月
    [5] 五月
    [6] 六月
    [7] 七月
    [8] 八月
    [9] 九月
    [10] 十月
    [11] 冬月
   *[other] 臘月
}
contact-lunar-day = { $day ->
    [1] 初一
    [2] 初二
    [3] 初三
    [4] 初四
    [5] 初五
    [6] 初六
    [7] 初七
    [8] 初八
    [9] 初九
    [10] 初十
    [11] 十一
    [12] 十二
    [13] 十三
    [14] 十四
    [15] 十五
    [16] 十六
    [17] 十七
    [18] 十八
    [19] 十九
    [20] 二十
    [21] 廿一
    [22] 廿二
    [23] 廿三
    [24] 廿四
    [25] 廿五
    [26] 廿六
    [27] 廿七
    [28] 廿八
    [29] 廿九
   *[other] 三十
}
contact-day-of = { $month } { $day } 日
contact-day-of-lunar = 農曆{ $month }{ $day }
contact-day-of-leap = 農曆閏{ $month }{ $day }
contact-day-year = { $year } 年 { $day }
contact-dates = 重要日子
contact-dates-none = 尚未記錄生日或其他日子。
contact-date-add = 新增日子
contact-date-new = 新的日子
contact-date-edit = 修改日子
contact-date-saved = 日子已儲存。
contact-date-removed = 日子已刪除。
contact-date-passed = 已過
contact-date-next = { $day }（{ $when }）
contact-date-counted = { $next }，{ $count }
contact-date-title-hint = 留空時以類型為名。
contact-date-year-hint = 開始的年份，例如出生年份；可以不填。
contact-date-leap-hint = 沒有該閏月的年份，按同月份計算。
contact-date-bad-year = 請填寫四位數的年份，例如 1976。
contact-date-once-when = 只發生一次的日子需要年份。
contact-date-say-what = 請填寫這一天是什麼日子。
contact-turns = { $count } 歲
contact-years = { $count } 週年
contact-remind = { $days ->
    [0] 當天
   *[other] 提前 { $days } 天
}
contact-affiliations = 同時任職於
contact-affiliations-none = 沒有其他客戶。
contact-affiliation-add = 新增客戶
contact-affiliation-which = 請選擇此人同時任職的客戶。
contact-affiliates = 同時在此任職
contact-affiliates-none = 沒有來自其他客戶的人員。
contact-affiliate-add = 新增人員
contact-affiliate-who = 請選擇同時在此任職的人員。
contact-affiliation-seen = 能看到該客戶的人都能看到此人的姓名和職務；此人自己的記錄仍只對現在可見的人可見。
contact-affiliation-there = 此人已在該處任職。
contact-affiliation-removed = 已從清單移除。
contact-position-hint = 例如「監事」。
