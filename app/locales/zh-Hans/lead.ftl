# Leads: list with pool, page, score, assignment, conversion.

lead-look = 看哪些线索
lead-look-pool = 公海
lead-look-mine = 我的
lead-look-all = 全部
lead-in-pool = 在公海
lead-pool-text = 这些线索没有负责人，所有人都能看到。谁先领取就归谁。
lead-pool-alone = 这条线索没有负责人，所有人都能看到。谁先领取就归谁。
lead-pool-empty = 公海里没有线索
lead-pool-empty-text = 没有负责人的新线索，以及无人跟进的线索，会来到这里。
lead-pool-more = 再显示 { $count } 条
lead-claim = 领取
lead-claim-named = 领取 { $name }
lead-claimed = { $name } 归你了。
lead-give-back = 退回公海
lead-give-back-text = 所有人都能看到并领取，规则不会再次分配它。
lead-give-back-why = 原因，给下一个看到它的人
lead-given-back = { $name } 已退回公海。
lead-hand-over = 移交
lead-handed-over = { $name } 已移交。
lead-disqualify = 判为无效
lead-disqualified = { $name } 已判为无效。
lead-reopen = 重新打开
lead-reopened = { $name } 已重新打开。
lead-more = 更多操作
lead-convert = 转化
lead-convert-title = { $name } 转化为
lead-convert-new = 新建
lead-convert-known = 已有
lead-convert-without = 不建
lead-converted = { $name } 已转化。
lead-to-opportunity = 查看商机
lead-became = 转化结果
lead-led-nowhere = 没有结果
lead-assignment = 负责人
lead-goes-back = 如果无人跟进，将于 { $when } 退回公海。
lead-days-left = { $days ->
    [0] 即将退回公海
   *[other] 剩 { $days } 天
}
lead-rule-problem = 规则“{ $rule }”适用于这条线索，却没有可分配的人。{ $why }
lead-rule-no-person = 规则没有指定人员。请选择人员或改用其他方式。
lead-rule-left = 规则指定的人员已离职。请另选一人。
lead-rule-no-department = 规则没有指定部门。请选择部门或改用其他方式。
lead-rule-nobody = 规则的部门里没有销售人员。请另选部门。
lead-rule-paused = 规则已暂停，不会分配线索。
lead-rule-waiting = { $count ->
    [0] 规则正常。公海里没有等待它的线索。
   *[other] 规则正常。片刻之后将分配公海里的 { $count } 条线索。
}
lead-rules = 分配规则
lead-rules-how = 规则如何起作用
lead-rules-text = 没有负责人的新线索，由服务器在片刻之内按第一条适用的规则分配。没有条件的规则适用于所有线索。曾经有人负责过的线索不会再被分配。
lead-rules-not-yours = 新线索按这些规则分配。总监可以修改规则。
lead-gone = 你已经看不到这条线索了。
lead-refused-ended = 这条线索已经结束。请先重新打开。
lead-refused-open = 这条线索本来就是打开的。
lead-refused-converted = 这条线索已经转化。请继续处理转化结果，或撤销转化。
lead-refused-owned = 已经有人领取了这条线索。
lead-refused-in-pool = 这条线索已经在公海里。
lead-refused-same-owner = 此人已经是负责人。请另选一人。
lead-refused-not-here = 请选择一位在职人员。
lead-refused-reason = 请写明原因，以免重复询问。
lead-convert-account-name = 新客户需要名称。
lead-convert-contact-name = 新联系人需要姓名。
lead-convert-sale-name = 新商机需要名称。
lead-convert-account-gone = 请选择客户。之前选的已不存在。
lead-convert-contact-gone = 请选择联系人，或新建一个。
lead-convert-contact-elsewhere = 此联系人属于另一个客户。请选择那个客户，或换一位联系人。
lead-convert-no-pipeline = 请选择有进行中阶段的销售流程。
lead-products-none = 还没有产品。
lead-products-count = { $name } × { $count }
lead-score-sub = 满分 100
lead-score-of = / 100
lead-score-points = { $points } / { $most }
lead-score-reach = 可联系
lead-score-company = 公司
lead-score-budget = 预算
lead-score-products = 产品
lead-score-source = 来源
lead-score-contact = 联系
lead-score-wanted = 需求时间
lead-score-fresh = 新鲜度
lead-why-unknown = 未知
lead-why-reach-both = 有电话和电子邮箱
lead-why-reach-phone = 有电话
lead-why-reach-email = 有电子邮箱
lead-why-company-new = 已填写，不在我们的客户中
lead-why-company-known = { $name } 是我们的客户
lead-why-company-customer = { $name } 曾经购买过
lead-why-budget = 为赢单金额中位数 { $median } 的 { $share }
lead-why-nothing-won = 还没有赢单可供比较
lead-why-products = { $count ->
   *[other] 询问了 { $count } 个产品
}
lead-why-source = { $source }：{ $count } 条中有 { $rate } 转化（{ $low } 至 { $high }）；全部为 { $all }
lead-why-few = { $source }：已结束的太少，无法判断
lead-why-contact = { $days ->
    [0] 今天联系过
   *[other] { $days } 天前联系过
}
lead-why-wanted = { $days ->
    [0] 今天就要
   *[other] { $days } 天内需要
}
lead-why-wanted-late = { $days ->
   *[other] 需求日期已过 { $days } 天
}
lead-why-age = { $days ->
    [0] 今天来的
   *[other] { $days } 天前来的
}
likely-title = 是不是已经有了？
likely-known = 可能已经有了
likely-account = 已有相似的客户
likely-contact = 已有相似的联系人
likely-use = 用这个
likely-email = 电子邮箱相同
likely-phone = 电话相同
likely-site = 网站相同
likely-company = 公司名称相同
likely-company-alike = 公司名称相似度 { $percent }%
likely-person = 姓名相同
field-lead-score = 评分
field-lead-age = 天数
field-lead-days-left = 剩余天数
field-assignment-rule-state = 状态
choice-assignment-rule-state-works = 正常
choice-assignment-rule-state-paused = 已暂停
choice-assignment-rule-state-no-person = 未指定人员
choice-assignment-rule-state-left = 人员已离职
choice-assignment-rule-state-no-department = 未指定部门
choice-assignment-rule-state-nobody = 部门无人
record-server = Fieldline 自动
conflict-why-lead-taken = 别人先从公海领取了这条线索，现在归他。你只是没有领到，其他内容都在。
