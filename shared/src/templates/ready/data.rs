//! The texts and figures of the ready templates.

use super::{
    Ready, ReadyCriterion, ReadyProof as Shows, ReadyStage, ReadyTask, Role, StageTaskKind, Words,
};

const fn must(name: Words, proof: Shows) -> ReadyCriterion {
    ReadyCriterion { name, proof, advisory: false }
}

const fn should(name: Words, proof: Shows) -> ReadyCriterion {
    ReadyCriterion { name, proof, advisory: true }
}

const fn task(title: Words, days: u32) -> ReadyTask {
    ReadyTask { title, days, asks: StageTaskKind::Task }
}

const fn contact(title: Words, days: u32) -> ReadyTask {
    ReadyTask { title, days, asks: StageTaskKind::Contact }
}

const WON: Words = Words("Won", "赢单", "贏單");
const LOST: Words = Words("Lost", "丢单", "丟單");
const TASKS_DONE: Words = Words("Tasks of the stage done", "本阶段任务已完成", "本階段任務已完成");
const AMOUNT_KNOWN: Words = Words("Amount estimated", "已估算金额", "已估算金額");
const DAY_KNOWN: Words = Words("Day of the decision agreed", "已确认决策日期", "已確認決策日期");

pub(super) const ALL: [Ready; 4] = [PROJECT, DISTRIBUTION, RENEWAL, TENDER];

const PROJECT: Ready = Ready {
    key: "project",
    name: Words("Direct project sale", "项目直销", "專案直銷"),
    about: Words(
        "Months of work with several people at one customer: machines, plants, systems.",
        "面向单一客户、多人参与、历时数月的项目：设备、产线、系统。",
        "面向單一客戶、多人參與、歷時數月的專案：設備、產線、系統。",
    ),
    stages: &[
        ReadyStage {
            name: Words("Qualify", "立项", "立項"),
            chance: 15,
            goes_on: 60,
            days: 14,
            rots: 21,
            contact: Some(7),
            criteria: &[
                must(
                    Words("Contact at the customer named", "已确定客户联系人", "已確定客戶聯絡人"),
                    Shows::Contact,
                ),
                must(
                    Words("Spoken to in this stage", "本阶段已与客户沟通", "本階段已與客戶溝通"),
                    Shows::Spoken,
                ),
                must(
                    Words(
                        "Budget and decision path asked",
                        "已了解预算和决策流程",
                        "已瞭解預算和決策流程",
                    ),
                    Shows::Tick(Role::Rep),
                ),
            ],
            tasks: &[
                contact(
                    Words("First conversation about the need", "首次沟通需求", "首次溝通需求"),
                    3,
                ),
                task(
                    Words(
                        "Note who decides and who pays",
                        "记录谁决策、谁付款",
                        "記錄誰決策、誰付款",
                    ),
                    7,
                ),
            ],
        },
        ReadyStage {
            name: Words("Needs", "需求", "需求"),
            chance: 30,
            goes_on: 65,
            days: 21,
            rots: 32,
            contact: Some(10),
            criteria: &[
                must(Words("Customer met on site", "已现场拜访客户", "已現場拜訪客戶"), Shows::Met),
                must(AMOUNT_KNOWN, Shows::Amount),
                must(TASKS_DONE, Shows::Tasks),
            ],
            tasks: &[
                task(
                    Words(
                        "Walk the site and write down the requirements",
                        "现场勘查并记录需求",
                        "現場勘查並記錄需求",
                    ),
                    10,
                ),
                task(
                    Words(
                        "Send the requirements to be confirmed",
                        "发送需求清单并请客户确认",
                        "發送需求清單並請客戶確認",
                    ),
                    14,
                ),
            ],
        },
        ReadyStage {
            name: Words("Solution", "方案", "方案"),
            chance: 50,
            goes_on: 70,
            days: 21,
            rots: 32,
            contact: Some(10),
            criteria: &[
                must(
                    Words(
                        "Solution presented to those who decide",
                        "已向决策人讲解方案",
                        "已向決策人講解方案",
                    ),
                    Shows::Met,
                ),
                must(DAY_KNOWN, Shows::ExpectedClose),
                must(
                    Words(
                        "Quotation approved by the manager",
                        "报价已由经理审核",
                        "報價已由經理審核",
                    ),
                    Shows::Tick(Role::Manager),
                ),
                should(
                    Words("Competitor known", "已了解竞争对手", "已瞭解競爭對手"),
                    Shows::Competitor,
                ),
            ],
            tasks: &[
                task(
                    Words("Prepare solution and quotation", "准备方案和报价", "準備方案和報價"),
                    10,
                ),
                task(Words("Present the solution", "讲解方案", "講解方案"), 14),
            ],
        },
        ReadyStage {
            name: Words("Negotiate", "谈判", "談判"),
            chance: 70,
            goes_on: 80,
            days: 14,
            rots: 21,
            contact: Some(5),
            criteria: &[
                must(
                    Words(
                        "Price, delivery and payment agreed",
                        "价格、交期和付款已谈妥",
                        "價格、交期和付款已談妥",
                    ),
                    Shows::Tick(Role::Rep),
                ),
                must(
                    Words("Spoken to in this stage", "本阶段已与客户沟通", "本階段已與客戶溝通"),
                    Shows::Spoken,
                ),
            ],
            tasks: &[
                task(
                    Words(
                        "Clear the open points of the contract",
                        "理清合同未决条款",
                        "釐清合約未決條款",
                    ),
                    7,
                ),
                contact(Words("Speak with who signs", "与签约人沟通", "與簽約人溝通"), 5),
            ],
        },
        ReadyStage {
            name: Words("Contract", "签约", "簽約"),
            chance: 90,
            goes_on: 92,
            days: 10,
            rots: 15,
            contact: Some(5),
            criteria: &[must(
                Words("Signed contract received", "已收到签署的合同", "已收到簽署的合約"),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[task(
                Words("Send the contract to be signed", "寄送合同签署", "寄送合約簽署"),
                3,
            )],
        },
    ],
    won: WON,
    lost: LOST,
};

const DISTRIBUTION: Ready = Ready {
    key: "distribution",
    name: Words("Distribution", "渠道分销", "通路分銷"),
    about: Words(
        "Orders through dealers: decided within days, won by price and stock.",
        "通过经销商下单：数日内决定，靠价格和库存取胜。",
        "透過經銷商下單：數日內決定，靠價格和庫存取勝。",
    ),
    stages: &[
        ReadyStage {
            name: Words("Enquiry", "询价", "詢價"),
            chance: 30,
            goes_on: 70,
            days: 4,
            rots: 7,
            contact: None,
            criteria: &[must(
                Words(
                    "End customer and quantity asked",
                    "已了解最终客户和数量",
                    "已瞭解最終客戶和數量",
                ),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[contact(Words("Call the dealer back", "回电经销商", "回電經銷商"), 1)],
        },
        ReadyStage {
            name: Words("Quote", "报价", "報價"),
            chance: 55,
            goes_on: 72,
            days: 7,
            rots: 12,
            contact: Some(4),
            criteria: &[
                must(AMOUNT_KNOWN, Shows::Amount),
                must(
                    Words(
                        "Special price approved by the manager",
                        "特价已由经理审核",
                        "特價已由經理審核",
                    ),
                    Shows::Tick(Role::Manager),
                ),
            ],
            tasks: &[task(
                Words(
                    "Send the quotation with stock and delivery",
                    "发送含库存和交期的报价",
                    "發送含庫存和交期的報價",
                ),
                2,
            )],
        },
        ReadyStage {
            name: Words("Confirm", "确认", "確認"),
            chance: 80,
            goes_on: 88,
            days: 4,
            rots: 8,
            contact: Some(3),
            criteria: &[must(
                Words("Order received", "已收到订单", "已收到訂單"),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[task(Words("Reserve the stock", "预留库存", "預留庫存"), 1)],
        },
    ],
    won: WON,
    lost: LOST,
};

const RENEWAL: Ready = Ready {
    key: "renewal",
    name: Words("Key account renewal", "大客户续约", "大客戶續約"),
    about: Words(
        "A contract that runs out with a customer one has: begun well before the last day.",
        "现有大客户的合同到期续签：在到期前及早开始。",
        "現有大客戶的合約到期續簽：在到期前及早開始。",
    ),
    stages: &[
        ReadyStage {
            name: Words("Review", "回顾", "回顧"),
            chance: 60,
            goes_on: 90,
            days: 30,
            rots: 45,
            contact: Some(14),
            criteria: &[
                must(
                    Words(
                        "Business review held with the customer",
                        "已与客户开业务回顾会",
                        "已與客戶開業務回顧會",
                    ),
                    Shows::Met,
                ),
                must(DAY_KNOWN, Shows::ExpectedClose),
            ],
            tasks: &[
                task(
                    Words(
                        "Gather deliveries, complaints and results of the year",
                        "汇总全年供货、投诉和成效",
                        "彙整全年供貨、客訴和成效",
                    ),
                    7,
                ),
                contact(
                    Words(
                        "Invite to the business review",
                        "邀请客户参加业务回顾会",
                        "邀請客戶參加業務回顧會",
                    ),
                    10,
                ),
            ],
        },
        ReadyStage {
            name: Words("Proposal", "提案", "提案"),
            chance: 75,
            goes_on: 90,
            days: 21,
            rots: 32,
            contact: Some(10),
            criteria: &[
                must(AMOUNT_KNOWN, Shows::Amount),
                must(
                    Words("Terms approved by the manager", "条款已由经理审核", "條款已由經理審核"),
                    Shows::Tick(Role::Manager),
                ),
                should(
                    Words("Tasks of the stage done", "本阶段任务已完成", "本階段任務已完成"),
                    Shows::Tasks,
                ),
            ],
            tasks: &[task(
                Words(
                    "Propose term, price and service level",
                    "提出期限、价格和服务标准",
                    "提出期限、價格和服務標準",
                ),
                10,
            )],
        },
        ReadyStage {
            name: Words("Agreement", "达成", "達成"),
            chance: 90,
            goes_on: 95,
            days: 14,
            rots: 21,
            contact: Some(7),
            criteria: &[must(
                Words("Signed renewal received", "已收到签署的续约", "已收到簽署的續約"),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[task(
                Words(
                    "Hand the new terms to delivery and accounts",
                    "将新条款交给交付和财务",
                    "將新條款交給交付和財務",
                ),
                7,
            )],
        },
    ],
    won: Words("Renewed", "已续约", "已續約"),
    lost: Words("Not renewed", "未续约", "未續約"),
};

const TENDER: Ready = Ready {
    key: "tender",
    name: Words("Tender", "招投标", "招投標"),
    about: Words(
        "Public or formal bids with fixed days: decide early whether to bid at all.",
        "公开或正式的招标，时间固定：尽早决定是否投标。",
        "公開或正式的招標，時間固定：儘早決定是否投標。",
    ),
    stages: &[
        ReadyStage {
            name: Words("Watch", "跟踪", "追蹤"),
            chance: 10,
            goes_on: 45,
            days: 45,
            rots: 60,
            contact: Some(21),
            criteria: &[
                must(
                    Words(
                        "Bid or no bid decided by the manager",
                        "经理已决定是否投标",
                        "經理已決定是否投標",
                    ),
                    Shows::Tick(Role::Manager),
                ),
                must(
                    Words("Day of the award known", "已知定标日期", "已知決標日期"),
                    Shows::ExpectedClose,
                ),
            ],
            tasks: &[
                task(
                    Words(
                        "Read the announcement and note the days",
                        "阅读公告并记录时间",
                        "閱讀公告並記錄時間",
                    ),
                    3,
                ),
                contact(
                    Words(
                        "Speak with the user before the tender",
                        "招标前与使用部门沟通",
                        "招標前與使用部門溝通",
                    ),
                    14,
                ),
            ],
        },
        ReadyStage {
            name: Words("Prequalify", "资格预审", "資格預審"),
            chance: 20,
            goes_on: 70,
            days: 14,
            rots: 21,
            contact: None,
            criteria: &[
                must(
                    Words(
                        "Papers for the prequalification handed in",
                        "资格预审文件已提交",
                        "資格預審文件已提交",
                    ),
                    Shows::Tick(Role::Rep),
                ),
                should(
                    Words("Other bidders known", "已了解其他投标人", "已瞭解其他投標人"),
                    Shows::Competitor,
                ),
            ],
            tasks: &[task(
                Words(
                    "Gather certificates and references",
                    "准备资质和业绩证明",
                    "準備資格和實績證明",
                ),
                7,
            )],
        },
        ReadyStage {
            name: Words("Prepare bid", "编制标书", "編製標書"),
            chance: 35,
            goes_on: 85,
            days: 21,
            rots: 28,
            contact: None,
            criteria: &[
                must(TASKS_DONE, Shows::Tasks),
                must(AMOUNT_KNOWN, Shows::Amount),
                must(
                    Words(
                        "Bid price approved by the director",
                        "投标价已由总监批准",
                        "投標價已由總監核准",
                    ),
                    Shows::Tick(Role::Director),
                ),
            ],
            tasks: &[
                task(
                    Words(
                        "Answer the specification point by point",
                        "逐条应答技术规范",
                        "逐條回應技術規範",
                    ),
                    12,
                ),
                task(Words("Arrange the bid bond", "办理投标保证金", "辦理投標保證金"), 10),
                task(
                    Words("Have a colleague read the bid", "请同事复核标书", "請同事複核標書"),
                    16,
                ),
            ],
        },
        ReadyStage {
            name: Words("Submitted", "已投标", "已投標"),
            chance: 45,
            goes_on: 55,
            days: 30,
            rots: 45,
            contact: Some(14),
            criteria: &[must(
                Words("Opening record noted", "已记录开标结果", "已記錄開標結果"),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[task(
                Words(
                    "Attend the opening and note all prices",
                    "参加开标并记录各方报价",
                    "參加開標並記錄各方報價",
                ),
                7,
            )],
        },
        ReadyStage {
            name: Words("Clarify", "澄清", "澄清"),
            chance: 65,
            goes_on: 75,
            days: 14,
            rots: 21,
            contact: Some(7),
            criteria: &[must(
                Words("Letter of award received", "已收到中标通知书", "已收到決標通知書"),
                Shows::Tick(Role::Rep),
            )],
            tasks: &[contact(
                Words(
                    "Answer the questions of the committee",
                    "答复评标委员会的问题",
                    "回覆評選委員會的問題",
                ),
                3,
            )],
        },
    ],
    won: Words("Awarded", "中标", "得標"),
    lost: Words("Not awarded", "未中标", "未得標"),
};
