# 商机的确认与移交。

confirm-title = 尚未确认
confirm-state-assigned-mine = 此商机已分配给您。在您接受并由经理确认之前，不计入任何统计。
confirm-state-assigned = 等待{ $owner }接受，在此之前不计入任何统计。
confirm-state-accepted-mine = 您正在跟进。经理审核后计入统计。
confirm-state-accepted = { $owner }正在跟进。经理审核后计入统计。
confirm-state-declined = 已被退回。请改派他人，或直接确认。
confirm-accept = 接受
confirm-decline = 退回…
confirm-confirm = 确认
confirm-assign = 分配给…
confirm-said-accepted = 已接受，等待经理确认。
confirm-said-declined = 已退回，您的上级会看到原因。
confirm-said-confirmed = 已确认，从今天起计入统计。
confirm-said-assigned = 已分配。
confirm-decline-title = 退回此商机
confirm-decline-text = 原因会告诉下一位负责分配的人。
confirm-decline-reason = 原因
confirm-decline-why = 请说明原因，接手的人需要知道。
confirm-wait-accept = { $count }个商机分配给了您，请接受或退回
confirm-wait-confirm = { $count }个商机等待您确认
confirm-wait-declined = { $count }个商机被退回，需要重新分配
confirm-apart = 另有{ $count }个商机（{ $amount }）等待确认，未计入这些数字。
confirm-apart-show = 查看
hand-over-title = 移交{ $name }
hand-over-menu = 移交…
hand-over-do = 移交
hand-over-to = 移交给
hand-over-note = 交接说明
hand-over-note-hint = 答应过什么、谁做决定、下一步做什么。
hand-over-must-accept = 新负责人接受后才重新计入统计
hand-over-with = 现负责人与此商机有关的未完成任务一并移交，历史记录保留。
hand-over-choose = 请选择接手的人。
hand-over-said = 已移交给{ $name }。
hand-over-from = 移交时的说明
hand-all-title = 整体移交
hand-all-from = 移交人
hand-all-text = 同事离职、休假或调组时，把所有未了结的工作一次交给一个人，之后可以撤销。
hand-all-opportunities = { $count ->
    [0] 没有进行中的商机
   *[other] { $count }个进行中的商机，共{ $amount }
}
hand-all-accounts = { $count ->
    [0] 没有客户
   *[other] { $count }个客户
}
hand-all-contacts = { $count ->
    [0] 没有联系人
   *[other] { $count }个联系人
}
hand-all-leads = { $count ->
    [0] 没有跟进中的线索
   *[other] { $count }条跟进中的线索
}
hand-all-tasks = { $count ->
    [0] 没有未完成的任务
   *[other] { $count }项未完成的任务
}
hand-all-choose-from = 请选择移交谁的记录。
hand-all-same = 请选择两个不同的人。
hand-all-nothing = 没有可移交的记录。
hand-all-said = { $count }条记录已移交给{ $name }。
hand-all-not-mine = 只统计您有权移交的记录。
hand-all-no-right = 只有经理可以移交他人的工作。您自己的记录请逐条移交。
credit-title = 团队与分成
credit-over = 分成合计超出{ $over }，请更正。
opportunity-move-not-confirmed = 赢单前需要先确认，否则不计入统计。请联系您的经理。
