//! Names: the words that the demo company is made of. Invented; likeness to anyone is chance.

/// Family names and their Latin letters.
pub(super) const FAMILY_HANS: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("胡", "hu"),
    ("朱", "zhu"),
    ("高", "gao"),
    ("林", "lin"),
    ("何", "he"),
    ("郭", "guo"),
    ("马", "ma"),
    ("罗", "luo"),
    ("梁", "liang"),
    ("宋", "song"),
    ("郑", "zheng"),
    ("谢", "xie"),
];

/// Given names and their Latin letters.
pub(super) const GIVEN_HANS: &[(&str, &str)] = &[
    ("建国", "jianguo"),
    ("秀英", "xiuying"),
    ("伟", "wei"),
    ("芳", "fang"),
    ("娜", "na"),
    ("志强", "zhiqiang"),
    ("丽华", "lihua"),
    ("俊杰", "junjie"),
    ("海燕", "haiyan"),
    ("磊", "lei"),
    ("雪梅", "xuemei"),
    ("文博", "wenbo"),
    ("婷婷", "tingting"),
    ("国栋", "guodong"),
    ("晓东", "xiaodong"),
    ("思远", "siyuan"),
    ("雅琴", "yaqin"),
    ("浩然", "haoran"),
    ("春梅", "chunmei"),
    ("立新", "lixin"),
];

/// Family names in traditional characters.
pub(super) const FAMILY_HANT: &[(&str, &str)] = &[
    ("陳", "chan"),
    ("黃", "wong"),
    ("張", "cheung"),
    ("劉", "lau"),
    ("鄭", "cheng"),
    ("葉", "yip"),
    ("蘇", "su"),
    ("蔡", "tsai"),
    ("許", "hsu"),
    ("謝", "hsieh"),
    ("羅", "lo"),
    ("盧", "lu"),
];

/// Given names in traditional characters.
pub(super) const GIVEN_HANT: &[(&str, &str)] = &[
    ("嘉欣", "kayan"),
    ("志豪", "chihhao"),
    ("淑芬", "shufen"),
    ("俊賢", "chunhsien"),
    ("雅婷", "yating"),
    ("家偉", "kawai"),
    ("麗華", "lihua"),
    ("國榮", "kwokwing"),
    ("怡君", "yichun"),
    ("詠詩", "wingsze"),
];

/// Given names in Latin letters.
pub(super) const GIVEN_LATIN: &[&str] = &[
    "Anna", "Daniel", "Claire", "Thomas", "Maria", "Peter", "Julia", "Mark", "Laura", "James",
    "Elena", "Martin", "Sarah", "David", "Nina", "Robert", "Emma", "Oliver", "Hannah", "Lucas",
    "Sofia", "Paul", "Ingrid", "Carlos", "Yuki", "Kenji", "Mei Ling", "Rafael", "Chloé", "Jürgen",
];

/// Family names in Latin letters.
pub(super) const FAMILY_LATIN: &[&str] = &[
    "Keller",
    "Brooks",
    "Moreau",
    "Hughes",
    "Rossi",
    "Becker",
    "Turner",
    "Silva",
    "Martin",
    "Novak",
    "Sato",
    "Tanaka",
    "Lim",
    "Tan",
    "O'Neill",
    "Fischer",
    "Dubois",
    "Walker",
    "Schäfer",
    "García",
    "Bennett",
    "Lindqvist",
    "Costa",
    "Mori",
    "Clarke",
    "Weiss",
    "Laurent",
    "Foster",
    "Ramos",
    "Nakamura",
];

/// Company names of two characters and their Latin letters.
pub(super) const BRAND_HANS: &[(&str, &str)] = &[
    ("恒信", "hengxin"),
    ("华泰", "huatai"),
    ("金石", "jinshi"),
    ("新锐", "xinrui"),
    ("天工", "tiangong"),
    ("远景", "yuanjing"),
    ("宏达", "hongda"),
    ("瑞丰", "ruifeng"),
    ("博创", "bochuang"),
    ("长青", "changqing"),
    ("联科", "lianke"),
    ("正阳", "zhengyang"),
    ("海川", "haichuan"),
    ("明德", "mingde"),
    ("力诺", "linuo"),
    ("东方", "dongfang"),
    ("凯利", "kaili"),
    ("安捷", "anjie"),
    ("盛世", "shengshi"),
    ("同创", "tongchuang"),
    ("启航", "qihang"),
    ("锦程", "jincheng"),
    ("亿达", "yida"),
    ("科瑞", "kerui"),
    ("德胜", "desheng"),
    ("嘉禾", "jiahe"),
    ("万里", "wanli"),
    ("振兴", "zhenxing"),
    ("君正", "junzheng"),
    ("鼎新", "dingxin"),
];

/// Lines of business: what stands in a Chinese company name, and the industry in English.
pub(super) const TRADE_HANS: &[(&str, &str)] = &[
    ("精密机械", "Machinery"),
    ("汽车零部件", "Automotive"),
    ("电子科技", "Electronics"),
    ("包装设备", "Packaging"),
    ("食品", "Food & Beverage"),
    ("新能源", "New Energy"),
    ("医疗器械", "Medical Devices"),
    ("物流装备", "Logistics"),
    ("化工", "Chemicals"),
    ("纺织", "Textiles"),
    ("半导体", "Semiconductor"),
    ("钢铁", "Steel"),
    ("轨道交通", "Rail"),
    ("智能装备", "Machinery"),
];

/// Company names in traditional characters and their Latin letters.
pub(super) const BRAND_HANT: &[(&str, &str)] = &[
    ("鼎盛", "dingsheng"),
    ("聯發", "lianfa"),
    ("偉業", "waiyip"),
    ("寶華", "powah"),
    ("東陽", "tungyang"),
    ("億豐", "yifeng"),
    ("長榮", "cheungwing"),
    ("廣達", "kwongtat"),
    ("國豐", "kuofeng"),
    ("瑞聲", "suising"),
];

/// Lines of business in traditional characters.
pub(super) const TRADE_HANT: &[(&str, &str)] = &[
    ("精密工業", "Machinery"),
    ("電子", "Electronics"),
    ("機械", "Machinery"),
    ("包裝", "Packaging"),
    ("光電", "Semiconductor"),
    ("食品", "Food & Beverage"),
    ("物流", "Logistics"),
    ("醫療器材", "Medical Devices"),
];

/// Company names in Latin letters.
pub(super) const BRAND_LATIN: &[&str] = &[
    "Northgate",
    "Harrow",
    "Alder",
    "Brightwater",
    "Castellan",
    "Delmar",
    "Eastmoor",
    "Fairlane",
    "Granite Bay",
    "Hollis",
    "Ironbridge",
    "Kestrel",
    "Lakeside",
    "Merrow",
    "Norden",
    "Oakfield",
    "Pemberton",
    "Quarrystone",
    "Rheinau",
    "Solana",
    "Tavira",
    "Umbria",
    "Valmont",
    "Westerholt",
    "Yarrow",
    "Zeller",
    "Birkenau",
    "Corvina",
    "Drachenfels",
    "Etoile",
];

/// Lines of business: what stands in a company name, and the industry.
pub(super) const TRADE_LATIN: &[(&str, &str)] = &[
    ("Machine Tools", "Machinery"),
    ("Automotive", "Automotive"),
    ("Electronics", "Electronics"),
    ("Packaging", "Packaging"),
    ("Foods", "Food & Beverage"),
    ("Energy", "New Energy"),
    ("Medical", "Medical Devices"),
    ("Logistics", "Logistics"),
    ("Chemicals", "Chemicals"),
    ("Robotics", "Machinery"),
    ("Semiconductor", "Semiconductor"),
    ("Rail Systems", "Rail"),
];

/// Job titles: simplified, traditional, English.
pub(super) const JOB_TITLES: &[(&str, &str, &str)] = &[
    ("采购经理", "採購經理", "Purchasing Manager"),
    ("设备部主任", "設備部主任", "Head of Equipment"),
    ("总经理", "總經理", "Managing Director"),
    ("技术总监", "技術總監", "Technical Director"),
    ("自动化工程师", "自動化工程師", "Automation Engineer"),
    ("生产厂长", "生產廠長", "Plant Manager"),
    ("财务经理", "財務經理", "Finance Manager"),
];

/// Kinds of project: Chinese and English.
pub(super) const PROJECTS: &[(&str, &str)] = &[
    ("产线改造", "line retrofit"),
    ("新厂项目", "new plant"),
    ("年度框架", "yearly frame order"),
    ("设备升级", "equipment upgrade"),
    ("试点项目", "pilot"),
    ("扩产项目", "capacity expansion"),
    ("备件采购", "spare parts"),
    ("节能改造", "energy saving"),
];

/// Reasons for a loss: Chinese and English.
pub(super) const LOST_REASONS: &[(&str, &str)] = &[
    ("价格偏高", "Price too high"),
    ("输给竞争对手", "Lost to a competitor"),
    ("预算取消", "Budget withdrawn"),
    ("项目推迟", "Project postponed"),
    ("技术不满足", "Specification not met"),
    ("客户无回应", "No answer any more"),
    ("交期太长", "Delivery time too long"),
];

/// Reasons for a win: Chinese and English.
pub(super) const WON_REASONS: &[(&str, &str)] = &[
    ("技术方案领先", "Best technical solution"),
    ("老客户复购", "Repeat customer"),
    ("交期有优势", "Delivery time"),
    ("性价比高", "Value for money"),
    ("服务响应快", "Fast service"),
];

/// Next steps: Chinese and English.
pub(super) const NEXT_STEPS: &[(&str, &str)] = &[
    ("安排现场勘查", "Arrange the site survey"),
    ("发送修订报价", "Send the revised quotation"),
    ("约见技术总监", "Meet the technical director"),
    ("准备样机演示", "Prepare the demonstration"),
    ("确认预算与决策流程", "Confirm budget and decision process"),
    ("跟进合同条款", "Follow up the contract terms"),
    ("等待招标公告", "Wait for the tender notice"),
    ("提供参考案例", "Send reference cases"),
];

/// Streets: Chinese and English.
pub(super) const STREETS: &[(&str, &str)] = &[
    ("工业园路", "Industrial Park Road"),
    ("科技大道", "Technology Avenue"),
    ("创新路", "Innovation Street"),
    ("人民东路", "Station Road"),
    ("长江路", "River Road"),
    ("开发区一路", "Harbour Street"),
];

/// Who sells against the demo company, with a web address, and how often each wins.
pub(super) const COMPETITORS: &[(&str, &str)] = &[
    ("汇川同行 Peerdrive", "https://peerdrive.example"),
    ("北极星自动化 Polaris Automation", "https://polaris.example"),
    ("Kestrel Motion", "https://kestrel.example"),
    ("Norda Drives", "https://norda.example"),
    ("台科傳動 Taiko Drives", "https://taiko.example"),
    ("本地集成商 Local integrators", "https://integrators.example"),
];
pub(super) const COMPETITOR_WEIGHTS: &[i64] = &[7, 5, 4, 3, 3, 2];

/// What a key project has to reach, in order.
pub(super) const MILESTONES: &[(&str, &str)] = &[
    ("技术要求已书面确认", "Requirements agreed in writing"),
    ("样机测试通过", "Trial passed"),
    ("预算已批准", "Budget approved"),
];

/// What is said of a key project in a review.
pub(super) const REVIEWS: &[(&str, &str)] = &[
    ("决策推迟，需要安排高层拜访。", "The decision slips; a visit at the top is needed."),
    ("竞争对手降价，重点讲总成本。", "A competitor cut the price; argue with the total cost."),
    ("技术部门支持我们，采购还没见过。", "Engineering is with us; we have not met purchasing."),
];

/// What goes with an opportunity that somebody is given.
pub(super) const ASSIGNED: &[(&str, &str)] = &[
    ("展会上聊过，对方下月定预算。", "We spoke at the fair; they set the budget next month."),
    ("老客户介绍的，请本周内联系。", "A customer recommended us; please call this week."),
    (
        "上次报价偏高，这次从服务切入。",
        "Our last quote was high; start from the service this time.",
    ),
];

pub(super) const CALLS: &[(&str, &str)] = &[
    ("沟通技术参数", "Went through the specification"),
    ("确认预算进度", "Asked about the budget"),
    ("跟进报价反馈", "Followed up the quotation"),
    ("了解决策流程", "Asked who decides"),
    ("确认交付时间", "Confirmed the delivery date"),
];
pub(super) const MEETINGS: &[(&str, &str)] = &[
    ("现场勘查", "Site survey"),
    ("产品演示", "Product demonstration"),
    ("技术交流会", "Technical meeting"),
    ("高层拜访", "Visit to the management"),
];
pub(super) const TASKS: &[(&str, &str)] = &[
    ("发送修订报价", "Send the revised quotation"),
    ("约见采购负责人", "Meet the head of purchasing"),
    ("准备样机测试", "Prepare the test unit"),
    ("整理参考案例", "Collect reference cases"),
    ("核对合同条款", "Check the contract terms"),
    ("电话回访", "Call back"),
];

/// Why leads led nowhere.
pub(super) const LEAD_REASONS: &[(&str, &str)] = &[
    ("没有预算", "No budget"),
    ("联系不上", "Could not be reached"),
    ("只是了解行情", "Only comparing prices"),
    ("不是我们的业务", "Not what we sell"),
    ("已选择其他供应商", "Has chosen another supplier"),
    ("学生作业", "A student's homework"),
];

/// What leads are called about.
pub(super) const LEAD_CALLS: &[(&str, &str)] = &[
    ("初次电话沟通", "First call"),
    ("了解需求", "Asked what they need"),
    ("发送产品资料", "Sent the brochure"),
    ("确认联系人", "Found out whom to talk to"),
];

/// What is to be done about leads.
pub(super) const LEAD_TASKS: &[(&str, &str)] = &[
    ("回电", "Call back"),
    ("发送报价参考", "Send a price range"),
    ("约定演示时间", "Agree on a demo"),
];

/// Campaigns that leads came from.
pub(super) const CAMPAIGNS: &[(&str, &str)] = &[
    ("工博会", "Hannover fair"),
    ("春季推广", "Spring campaign"),
    ("行业研讨会", "Automation days"),
];
