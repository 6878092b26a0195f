//! The browser behind small functions: the only users of web-sys.

pub mod browser_name;
pub mod channel;
pub mod clock;
pub mod crash_screen;
pub mod crypto;
pub mod database;
pub mod dom;
pub mod echarts;
pub mod files;
pub mod http;
pub mod image;
pub mod intl;
pub mod keepsake;
pub mod local;
pub mod notification;
pub mod poke;
pub mod random;
pub mod service_worker;
pub mod splash;
pub mod tab_lock;
pub mod uncaught;
pub mod wipe;
pub mod worker;
