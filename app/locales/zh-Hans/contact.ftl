# Contacts: list and page.
contact-card = 保存为 vCard
contact-card-saved = 已保存“{ $name }”的名片
contact-late = { $days ->
    [0] 今天应接触
   *[other] 超期 { $days } 天
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
   *[other] 腊月
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
contact-day-of-lunar = 农历{ $month }{ $day }
contact-day-of-leap = 农历闰{ $month }{ $day }
contact-day-year = { $year } 年 { $day }
contact-dates = 重要日子
contact-dates-none = 尚未记录生日或其他日子。
contact-date-add = 添加日子
contact-date-new = 新的日子
contact-date-edit = 修改日子
contact-date-saved = 日子已保存。
contact-date-removed = 日子已删除。
contact-date-passed = 已过
contact-date-next = { $day }（{ $when }）
contact-date-counted = { $next }，{ $count }
contact-date-title-hint = 留空时以类型为名。
contact-date-year-hint = 开始的年份，例如出生年份；可以不填。
contact-date-leap-hint = 没有该闰月的年份，按同月份计算。
contact-date-bad-year = 请填写四位数的年份，例如 1976。
contact-date-once-when = 只发生一次的日子需要年份。
contact-date-say-what = 请填写这一天是什么日子。
contact-turns = { $count } 岁
contact-years = { $count } 周年
contact-remind = { $days ->
    [0] 当天
   *[other] 提前 { $days } 天
}
contact-affiliations = 同时任职于
contact-affiliations-none = 没有其他客户。
contact-affiliation-add = 添加客户
contact-affiliation-which = 请选择此人同时任职的客户。
contact-affiliates = 同时在此任职
contact-affiliates-none = 没有来自其他客户的人员。
contact-affiliate-add = 添加人员
contact-affiliate-who = 请选择同时在此任职的人员。
contact-affiliation-seen = 能看到该客户的人都能看到此人的姓名和职务；此人自己的记录仍只对现在可见的人可见。
contact-affiliation-there = 此人已在该处任职。
contact-affiliation-removed = 已从列表移除。
contact-position-hint = 例如“监事”。
