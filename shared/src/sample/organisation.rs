//! Organisation: the demo company itself: settings, departments, regions, channels, people, products
//! and pipelines. Only ids follow from the seed; the rest is the same in every sample.

use crate::entity::company::StandingsPolicy;
use crate::entity::{
    Channel, Company, Department, Entity, ExchangeRate, Pipeline, Product, Region, Role, Stage,
    StageCategory, User,
};
use crate::id::Id;
use crate::money::{BasisPoints, Currency, Money};
use crate::value::{LongText, Millis};

use super::random::Random;

/// How names of a region's companies and people are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// Simplified Chinese.
    Hans,
    /// Traditional Chinese.
    Hant,
    /// Latin letters.
    Latin,
}

/// What is known of a region besides its record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Land {
    pub(super) region: Id<Region>,
    pub(super) writing: Writing,
    pub(super) currency: Currency,
    pub(super) country: &'static str,
    pub(super) legal_form: &'static str,
    pub(super) dial: &'static str,
    pub(super) cities: &'static [&'static str],
}

/// A person who sells, with the habits that make results differ.
#[derive(Clone, Debug)]
pub(super) struct Seller {
    pub(super) user: Id<User>,
    pub(super) manager: Id<User>,
    pub(super) team: usize,
    /// Places in [`Organisation::lands`].
    pub(super) lands: Vec<usize>,
    /// Share of the usual conversion, in percent.
    pub(super) skill: i64,
    /// Share of the usual time, in percent.
    pub(super) pace: i64,
    /// How often a passed closing date is pushed instead of left, in a thousand.
    pub(super) tidiness: i64,
    /// Share of the work.
    pub(super) load: i64,
}

/// A pipeline with its stages in order.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) pipeline: Pipeline,
    pub(super) open: Vec<Stage>,
    pub(super) won: Stage,
    pub(super) lost: Stage,
}

/// Everything but the customers and the business with them.
#[derive(Clone, Debug)]
pub(super) struct Organisation {
    pub(super) company: Company,
    pub(super) rates: Vec<ExchangeRate>,
    pub(super) departments: Vec<Department>,
    pub(super) regions: Vec<Region>,
    pub(super) channels: Vec<Channel>,
    pub(super) users: Vec<User>,
    pub(super) products: Vec<Product>,
    pub(super) project_sale: Route,
    pub(super) distribution: Route,
    pub(super) lands: Vec<Land>,
    pub(super) sellers: Vec<Seller>,
}

/// Name and place of the department above.
const DEPARTMENTS: &[(&str, Option<usize>)] = &[
    ("华衡自动化 Huaheng Automation", None),
    ("中国销售部 China Sales", Some(0)),
    ("国际业务部 International", Some(0)),
    ("渠道业务部 Channel Business", Some(0)),
    ("华东团队 East China Team", Some(1)),
    ("华北团队 North China Team", Some(1)),
    ("华南团队 South China Team", Some(1)),
    ("西部团队 West China Team", Some(1)),
    ("欧洲团队 Europe Team", Some(2)),
    ("美洲团队 Americas Team", Some(2)),
    ("亚太团队 Asia-Pacific Team", Some(2)),
    ("分销团队 Distribution Team", Some(3)),
    ("线上团队 Online Team", Some(3)),
];

/// The teams of the channel business, which sell by the shorter pipeline.
pub(super) const CHANNEL_TEAMS: std::ops::Range<usize> = 11..13;

const REGIONS: &[&str] = &[
    "华东 East China",
    "华北 North China",
    "华南 South China",
    "华中 Central China",
    "西部 West China",
    "欧洲 Europe",
    "美洲 Americas",
    "亚太 Asia-Pacific",
];

type LandRow = (
    &'static str,
    usize,
    Writing,
    Currency,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const CN: &str = "中国";
const CO_LTD: &str = "有限公司";

/// Name, place of the region above, writing, currency, country, legal form, dialling code, cities.
#[rustfmt::skip]
const LANDS: &[LandRow] = &[
    ("上海 Shanghai", 0, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 21", &["上海"]),
    ("江苏 Jiangsu", 0, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 512", &["苏州", "南京", "无锡", "常州"]),
    ("浙江 Zhejiang", 0, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 571", &["杭州", "宁波", "温州"]),
    ("北京 Beijing", 1, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 10", &["北京"]),
    ("天津 Tianjin", 1, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 22", &["天津"]),
    ("山东 Shandong", 1, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 532", &["青岛", "济南", "烟台"]),
    ("广东 Guangdong", 2, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 20", &["广州", "深圳", "东莞", "佛山"]),
    ("福建 Fujian", 2, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 592", &["厦门", "福州"]),
    ("湖北 Hubei", 3, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 27", &["武汉", "宜昌"]),
    ("湖南 Hunan", 3, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 731", &["长沙", "株洲"]),
    ("四川 Sichuan", 4, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 28", &["成都", "绵阳"]),
    ("重庆 Chongqing", 4, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 23", &["重庆"]),
    ("陕西 Shaanxi", 4, Writing::Hans, Currency::CNY, CN, CO_LTD, "+86 29", &["西安", "宝鸡"]),
    ("德国 Germany", 5, Writing::Latin, Currency::EUR, "Germany", "GmbH", "+49 711", &["Stuttgart", "München", "Köln"]),
    ("法国 France", 5, Writing::Latin, Currency::EUR, "France", "SAS", "+33 4", &["Lyon", "Lille"]),
    ("英国 United Kingdom", 5, Writing::Latin, Currency::EUR, "United Kingdom", "Ltd", "+44 121", &["Birmingham", "Leeds"]),
    ("美国 United States", 6, Writing::Latin, Currency::USD, "United States", "Inc.", "+1 312", &["Chicago", "Detroit", "Houston"]),
    ("墨西哥 Mexico", 6, Writing::Latin, Currency::USD, "Mexico", "S.A. de C.V.", "+52 81", &["Monterrey", "Querétaro"]),
    ("香港 Hong Kong", 7, Writing::Hant, Currency::USD, "香港", CO_LTD, "+852", &["香港"]),
    ("台湾 Taiwan", 7, Writing::Hant, Currency::USD, "台灣", "股份有限公司", "+886 4", &["臺中", "臺北", "新竹"]),
    ("日本 Japan", 7, Writing::Latin, Currency::USD, "Japan", "K.K.", "+81 52", &["Nagoya", "Osaka"]),
    ("新加坡 Singapore", 7, Writing::Latin, Currency::USD, "Singapore", "Pte Ltd", "+65", &["Singapore"]),
];

const CHANNELS: &[&str] = &[
    "直销 Direct",
    "系统集成商 System Integrator",
    "项目投标 Project Tender",
    "经销商 Distributor",
    "线上商城 Online Shop",
];

type PersonRow = (&'static str, &'static str, Role, usize, &'static [usize]);

/// Local part of the e-mail address, name, role, department, places of lands.
/// The first manager or director of a department leads it.
#[rustfmt::skip]
const PEOPLE: &[PersonRow] = &[
    ("lin", "林芳", Role::Director, 0, &[]),
    ("admin", "沈若冰", Role::Administrator, 0, &[]),
    ("chen", "陈国强", Role::Manager, 1, &[]),
    ("marcus", "Marcus Weber", Role::Director, 2, &[]),
    ("grace", "刘雅琴", Role::Manager, 3, &[]),
    ("zhou", "周敏", Role::Manager, 4, &[0]),
    ("wang", "王建军", Role::Manager, 5, &[3]),
    ("huang", "黄志豪", Role::Manager, 6, &[6]),
    ("tang", "唐晓燕", Role::Manager, 7, &[10]),
    ("sophie", "Sophie Laurent", Role::Manager, 8, &[14]),
    ("daniel", "Daniel Brooks", Role::Manager, 9, &[16]),
    ("carmen", "陳嘉欣", Role::Manager, 10, &[18]),
    ("zheng", "郑凯", Role::Manager, 11, &[0]),
    ("wu", "吴晓婷", Role::Manager, 12, &[2]),
    ("li", "李伟", Role::Rep, 4, &[0, 1]),
    ("sun", "孙丽", Role::Rep, 4, &[1]),
    ("qian", "钱文博", Role::Rep, 4, &[2]),
    ("gu", "顾晓东", Role::Rep, 4, &[0, 2]),
    ("zhao", "赵磊", Role::Rep, 5, &[3, 4]),
    ("liu", "刘洋", Role::Rep, 5, &[3]),
    ("kong", "孔令辉", Role::Rep, 5, &[5]),
    ("he", "何静", Role::Rep, 6, &[6]),
    ("liang", "梁俊杰", Role::Rep, 6, &[6, 7]),
    ("xie", "谢思远", Role::Rep, 6, &[8, 9]),
    ("ou", "欧阳娜", Role::Rep, 6, &[6, 9]),
    ("luo", "罗浩然", Role::Rep, 7, &[10]),
    ("ma", "马春梅", Role::Rep, 7, &[12]),
    ("jiang", "蒋立新", Role::Rep, 7, &[11, 10]),
    ("anna", "Anna Keller", Role::Rep, 8, &[13]),
    ("pierre", "Pierre Moreau", Role::Rep, 8, &[14]),
    ("emily", "Emily Hughes", Role::Rep, 8, &[15, 13]),
    ("robert", "Robert Turner", Role::Rep, 9, &[16]),
    ("lucia", "Lucía Ramos", Role::Rep, 9, &[17, 16]),
    ("kenji", "Kenji Mori", Role::Rep, 10, &[20]),
    ("meiling", "Tan Mei Ling", Role::Rep, 10, &[21, 18]),
    ("hsu", "許志豪", Role::Rep, 10, &[19]),
    ("song", "宋海燕", Role::Rep, 11, &[0, 1, 2, 6]),
    ("fan", "范国栋", Role::Rep, 11, &[3, 5, 8, 10]),
    ("yu", "于婷婷", Role::Rep, 12, &[0, 2, 6, 7]),
    ("shi", "石俊", Role::Rep, 12, &[1, 3, 9, 12]),
];

/// The one who has left the company; the records stay.
const GONE: &str = "gu";

/// Name, family, number, price in CNY.
#[rustfmt::skip]
const PRODUCTS: &[(&str, &str, &str, i64)] = &[
    ("伺服驱动器 Servo Drive HS-100", "伺服 Servo", "HS-100", 2_480),
    ("伺服驱动器 Servo Drive HS-300", "伺服 Servo", "HS-300", 4_980),
    ("伺服驱动器 Servo Drive HS-750", "伺服 Servo", "HS-750", 8_600),
    ("伺服电机 Servo Motor HM-40", "伺服 Servo", "HM-40", 1_880),
    ("伺服电机 Servo Motor HM-80", "伺服 Servo", "HM-80", 3_260),
    ("伺服电机 Servo Motor HM-180", "伺服 Servo", "HM-180", 9_800),
    ("控制器 Controller HC-20", "控制器 Controllers", "HC-20", 3_600),
    ("控制器 Controller HC-60", "控制器 Controllers", "HC-60", 12_800),
    ("控制器 Controller HC-90", "控制器 Controllers", "HC-90", 28_500),
    ("远程模块 Remote I/O HR-16", "控制器 Controllers", "HR-16", 860),
    ("操作屏 Operator Panel HP-10", "控制器 Controllers", "HP-10", 2_900),
    ("安全控制器 Safety Controller HC-S", "控制器 Controllers", "HC-S", 16_400),
    ("光电传感器 Photo Sensor HL-5", "传感器 Sensors", "HL-5", 260),
    ("激光测距 Laser Sensor HL-30", "传感器 Sensors", "HL-30", 5_400),
    ("压力传感器 Pressure Sensor HPX", "传感器 Sensors", "HPX", 1_150),
    ("编码器 Encoder HE-23", "传感器 Sensors", "HE-23", 980),
    ("力矩传感器 Torque Sensor HT-6", "传感器 Sensors", "HT-6", 18_600),
    ("六轴机器人 Robot HX-6", "机器人 Robots", "HX-6", 128_000),
    ("六轴机器人 Robot HX-20", "机器人 Robots", "HX-20", 198_000),
    ("协作机器人 Cobot HX-C5", "机器人 Robots", "HX-C5", 96_000),
    ("水平机器人 SCARA HX-S", "机器人 Robots", "HX-S", 58_000),
    ("搬运小车 Mobile Robot HA-500", "机器人 Robots", "HA-500", 165_000),
    ("视觉相机 Vision Camera HV-5M", "视觉 Vision", "HV-5M", 14_800),
    ("视觉控制器 Vision Controller HV-C", "视觉 Vision", "HV-C", 32_000),
    ("三维视觉 3D Vision HV-3D", "视觉 Vision", "HV-3D", 88_000),
    ("产线监控 Line Monitor", "软件 Software", "SW-LM", 60_000),
    ("制造执行 MES Standard", "软件 Software", "SW-MES", 280_000),
    ("数字孪生 Digital Twin", "软件 Software", "SW-DT", 150_000),
    ("安装调试 Commissioning", "服务 Services", "SV-IC", 18_000),
    ("年度维保 Maintenance Contract", "服务 Services", "SV-MC", 42_000),
];

type StageRow = (&'static str, u32, u32, u32);

/// Name, probability, norm of conversion (percent) and of days.
const PROJECT_STAGES: &[StageRow] = &[
    ("立项 Qualify", 20, 62, 14),
    ("需求 Develop", 35, 66, 21),
    ("方案 Propose", 55, 72, 21),
    ("谈判 Negotiate", 75, 80, 14),
];
const DISTRIBUTION_STAGES: &[StageRow] =
    &[("询价 Enquiry", 30, 70, 5), ("报价 Quote", 55, 72, 8), ("确认 Confirm", 80, 88, 4)];

/// Makes ids of one moment.
struct Ids<'a> {
    random: &'a mut Random,
    made: Millis,
}

impl Ids<'_> {
    fn next<E>(&mut self) -> Id<E> {
        self.random.id(self.made)
    }
}

/// Makes the organisation, founded at `made`.
pub(super) fn organisation(seed: u64, made: Millis) -> Organisation {
    let mut random = Random::new(seed, 1);
    let mut ids = Ids { random: &mut random, made };
    let (regions, lands) = regions(&mut ids);
    let mut departments: Vec<Department> = Vec::new();
    for (name, parent) in DEPARTMENTS {
        let parent = parent.map(|place| departments[place].id);
        let name = (*name).to_owned();
        departments.push(Department {
            id: ids.next(),
            name,
            parent,
            manager: None,
            external_key: None,
        });
    }
    let users = users(&mut ids, &mut departments, &lands);
    let project_sale = route(&mut ids, "项目直销 Project Sale", true, PROJECT_STAGES);
    let distribution = route(&mut ids, "渠道分销 Distribution", false, DISTRIBUTION_STAGES);
    let channels = CHANNELS
        .iter()
        .map(|name| Channel { id: ids.next(), name: (*name).to_owned(), external_key: None })
        .collect();
    let products = products(&mut ids);
    let rate =
        |id, name: &str, rate_micros| ExchangeRate { id, name: name.to_owned(), rate_micros };
    let rates = vec![rate(ids.next(), "USD", 7_100_000), rate(ids.next(), "EUR", 7_750_000)];
    let company = Company {
        id: Company::ID,
        name: DEPARTMENTS[0].0.to_owned(),
        currency: Currency::CNY,
        fiscal_start: Some(1),
        demo: true,
        standings: StandingsPolicy::Names,
        lead_return_days: Some(super::leads::RETURN_DAYS),
        ..Company::default()
    };
    let sellers = sellers(&mut random, &users);
    Organisation {
        company,
        rates,
        departments,
        regions,
        channels,
        users,
        products,
        project_sale,
        distribution,
        lands,
        sellers,
    }
}

fn regions(ids: &mut Ids<'_>) -> (Vec<Region>, Vec<Land>) {
    let mut regions: Vec<Region> = REGIONS
        .iter()
        .map(|name| Region {
            id: ids.next(),
            name: (*name).to_owned(),
            parent: None,
            external_key: None,
        })
        .collect();
    let mut lands = Vec::new();
    for (name, above, writing, currency, country, legal_form, dial, cities) in LANDS {
        let region = Region {
            id: ids.next(),
            name: (*name).to_owned(),
            parent: Some(regions[*above].id),
            external_key: None,
        };
        lands.push(Land {
            region: region.id,
            writing: *writing,
            currency: *currency,
            country,
            legal_form,
            dial,
            cities,
        });
        regions.push(region);
    }
    (regions, lands)
}

fn users(ids: &mut Ids<'_>, departments: &mut [Department], lands: &[Land]) -> Vec<User> {
    let mut users: Vec<User> = Vec::new();
    for (login, name, role, department, at) in PEOPLE {
        let id = ids.next();
        let leads = matches!(role, Role::Manager | Role::Director);
        if leads && departments[*department].manager.is_none() {
            departments[*department].manager = Some(id);
        }
        let above = departments[*department]
            .parent
            .and_then(|parent| departments.iter().find(|one| one.id == parent));
        let manager = if leads {
            above.and_then(|department| department.manager)
        } else {
            departments[*department].manager
        };
        let number = users.len();
        users.push(User {
            id,
            name: (*name).to_owned(),
            email: Some(format!("{login}@fieldline.example")),
            role: *role,
            department: Some(departments[*department].id),
            region: at.first().map(|place| lands[*place].region),
            manager,
            job_title: Some(job_title(*role).to_owned()),
            phone: Some(format!("+86 21 5550 {:04}", 100 + number)),
            left: *login == GONE,
            external_key: None,
            created_at: Some(ids.made),
        });
    }
    users
}

fn job_title(role: Role) -> &'static str {
    match role {
        Role::Rep => "客户经理 Account Manager",
        Role::Manager => "销售经理 Sales Manager",
        Role::Director => "销售总监 Sales Director",
        Role::Administrator => "系统管理员 Administrator",
    }
}

fn sellers(random: &mut Random, users: &[User]) -> Vec<Seller> {
    PEOPLE
        .iter()
        .zip(users)
        .filter(|((_, _, role, _, _), _)| *role == Role::Rep)
        .map(|((login, _, _, team, lands), user)| Seller {
            user: user.id,
            manager: user.manager.unwrap_or(user.id),
            team: *team,
            lands: lands.to_vec(),
            skill: random.between(82, 116),
            pace: random.between(75, 135),
            tidiness: random.between(300, 900),
            load: if *login == GONE { 5 } else { random.between(7, 14) },
        })
        .collect()
}

fn route(ids: &mut Ids<'_>, name: &str, preferred: bool, rows: &[StageRow]) -> Route {
    let pipeline = Pipeline { name: name.to_owned(), preferred, ..Pipeline::blank(ids.next()) };
    let mut position = 0;
    let mut stage = |name: &str, category, probability, norm: Option<(u32, u32)>| {
        position += 10;
        Stage {
            name: name.to_owned(),
            pipeline: pipeline.id,
            position,
            category,
            probability,
            norm_conversion: norm.map(|(conversion, _)| BasisPoints::percent(conversion)),
            norm_days: norm.map(|(_, days)| days),
            ..Stage::blank(ids.next())
        }
    };
    let open = rows
        .iter()
        .map(|(name, probability, conversion, days)| {
            let probability = BasisPoints::percent(*probability);
            stage(name, StageCategory::Open, probability, Some((*conversion, *days)))
        })
        .collect();
    let won = stage("赢单 Won", StageCategory::Won, BasisPoints::ONE, None);
    let lost = stage("丢单 Lost", StageCategory::Lost, BasisPoints(0), None);
    Route { pipeline, open, won, lost }
}

fn products(ids: &mut Ids<'_>) -> Vec<Product> {
    PRODUCTS
        .iter()
        .map(|(name, category, sku, price)| Product {
            id: ids.next(),
            name: (*name).to_owned(),
            category: Some((*category).to_owned()),
            sku: Some((*sku).to_owned()),
            price: Some(Money::of_major(*price, Currency::CNY)),
            retired: false,
            description: LongText::default(),
            external_key: None,
            created_by: None,
            created_at: Some(ids.made),
        })
        .collect()
}
