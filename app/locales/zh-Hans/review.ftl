# 重点项目与每周评审。

review-title = 每周评审
review-sub = 第 { $at } / { $count } 个 · { $due } 个待评审
review-back = 上一个
review-next = 下一个
review-empty = 还没有重点项目
review-empty-text = 打开一个商机，在菜单中设为重点项目，之后每周都会出现在这里。
review-never = 尚未评审。
review-last = 上次评审于{ $day }。
review-happened = { $changes ->
    [0] 此后没有变更，
   *[other] 此后有{ $changes }次变更，
}{ $late ->
    [0] 没有逾期的里程碑。
   *[other] { $late }个里程碑逾期。
}
review-say = 评审意见
review-decision = 决定：形成任务
review-decision-hint = 会生成一项有负责人和期限的任务。
review-save = 保存并继续
review-saved = 已记录。
review-say-something = 请用一句话写下评审要点。
review-say-what = 请写下要达成的目标。
review-mark = 设为重点项目
review-unmark = 取消重点项目
review-reached = 已达成 { $done } / { $all }
review-reached-on = { $day }达成
review-no-day = 无期限
review-late = 逾期
review-removed = 已删除。
review-open = 评审
review-none-said = 还没有评审记录。
