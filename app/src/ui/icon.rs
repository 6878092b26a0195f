//! The icon set: one stroke path each on a 24 × 24 grid, drawn in the colour of the text.
//!
//! An icon is decoration: it is hidden from screen readers, and the words stand beside it or in the
//! name of the button that holds it.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $path:literal,)*) => {
        /// A drawing of the set.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }
        }
    };
}

icons! {
    Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
    Home => "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4.5v-6h-5v6H5a1 1 0 0 1-1-1z",
    Opportunity => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 12h.01",
    Board => "M4.5 4.5h4v15h-4zM10 4.5h4v9h-4zM15.5 4.5h4v12h-4z",
    List => "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
    Funnel => "M4 5h16l-6 7.5v5.5l-4 2v-7.5z",
    Ranking => "M5 4v16M5 7h14M5 12h9M5 17h5",
    Chart => "M4 20h16M7 16v-4M12 16V6M17 16V9",
    Table => "M4 5.5h16v13H4zM4 10h16M4 14.25h16M10 10v8.5",
    Account => "M5 20V5a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v15M14 10h4a1 1 0 0 1 1 1v9M3 20h18M8 8h3M8 12h3M8 16h3",
    Contact => "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM5 20c.6-3.4 3.3-5.25 7-5.25s6.4 1.85 7 5.25",
    Contacts => "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.75 19.5c.5-3.2 2.9-5 6.25-5s5.75 1.8 6.25 5M15.5 4.75a3.5 3.5 0 0 1 0 6.5M17.75 14.9c2 .7 3.2 2.3 3.5 4.6",
    User => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6.2 18.7c1-2.1 3.1-3.2 5.8-3.2s4.8 1.1 5.8 3.2",
    Product => "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
    Import => "M13 4h6a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-6M4 12h11M11 8l4 4-4 4",
    Settings => "M4 7h8.5M17.5 7H20M4 17h2.5M11.5 17H20M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20.5 20.5L16 16",
    Plus => "M12 5v14M5 12h14",
    Minus => "M5 12h14",
    Close => "M6 6l12 12M18 6L6 18",
    ChevronDown => "M6 9.5l6 6 6-6",
    ChevronUp => "M6 14.5l6-6 6 6",
    ChevronLeft => "M14.5 6l-6 6 6 6",
    ChevronRight => "M9.5 6l6 6-6 6",
    Check => "M5 12.5l4.5 4.5L19 7.5",
    CheckCircle => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.5l2.75 2.75L16 9.5",
    Warning => "M12 4l9 15.5H3zM12 10v4.5M12 17h.01",
    Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.75h.01",
    Problem => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.25h.01",
    Cloud => "M7 18.5a4 4 0 0 1-.6-7.95 6 6 0 0 1 11.5 1.45A3.3 3.3 0 0 1 17.5 18.5z",
    CloudDone => "M7 18.5a4 4 0 0 1-.6-7.95 6 6 0 0 1 11.5 1.45A3.3 3.3 0 0 1 17.5 18.5zM9.25 13.5l2.1 2.1 3.65-3.7",
    CloudWaiting => "M7 18.5a4 4 0 0 1-.6-7.95 6 6 0 0 1 11.5 1.45A3.3 3.3 0 0 1 17.5 18.5zM12 16v-5M9.75 13l2.25-2.25L14.25 13",
    CloudOff => "M9 6.3a6 6 0 0 1 8.9 5.7 3.3 3.3 0 0 1 1.7 5.6M16 18.5H7a4 4 0 0 1-.6-7.95c.1-.6.3-1.15.5-1.65M4 4l16 16",
    Sun => "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
    Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    Device => "M4 5h16v11H4zM9 20h6M12 16v4",
    Language => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.6 3.75 5.6 3.75 9s-1.25 6.4-3.75 9c-2.5-2.6-3.75-5.6-3.75-9S9.5 5.6 12 3z",
    Filter => "M4 7h16M7 12h10M10 17h4",
    Sort => "M8 5v14M4.5 15.5L8 19l3.5-3.5M16 19V5M12.5 8.5L16 5l3.5 3.5",
    Columns => "M4 5h16v14H4zM9.333 5v14M14.667 5v14",
    Group => "M4 5.5h16M9 11h11M9 16.5h11M4.5 8.5v8H6.5M4.5 11h2",
    Edit => "M4 20l1-4L16 5a2.1 2.1 0 0 1 3 3L8 19zM14 7l3 3",
    Trash => "M5 7h14M10 7V4.5h4V7M7 7l.75 12a1 1 0 0 0 1 1h6.5a1 1 0 0 0 1-1L17 7M10.5 11v5.5M13.5 11v5.5",
    Calendar => "M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
    Menu => "M4 7h16M4 12h16M4 17h16",
    More => "M6 11.25a.75.75 0 1 0 0 1.5.75.75 0 0 0 0-1.5zM12 11.25a.75.75 0 1 0 0 1.5.75.75 0 0 0 0-1.5zM18 11.25a.75.75 0 1 0 0 1.5.75.75 0 0 0 0-1.5z",
    Drag => "M9 5.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM9 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM9 17.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM15 5.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM15 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM15 17.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z",
    Print => "M7 9V4h10v5M7 17H4.5v-6a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2v6H17M7 14.5h10V20H7z",
    Download => "M12 4v10.5M7.75 10.5L12 14.75l4.25-4.25M4.5 15.5v3a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-3",
    Upload => "M12 15V4.5M7.75 8.5L12 4.25l4.25 4.25M4.5 15.5v3a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-3",
    File => "M13.5 3.5H7a1 1 0 0 0-1 1v15a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V8zM13.5 3.5V8H18M9 12.5h6M9 16h6",
    Refresh => "M19.5 9.5A8 8 0 0 0 5.7 7.5L4 9.5M4 5v4.5h4.5M4.5 14.5a8 8 0 0 0 13.8 2l1.7-2M20 19v-4.5h-4.5",
    Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V12l3 2",
    History => "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.25l3 1.75",
    ArrowUp => "M12 19V5M6 11l6-6 6 6",
    ArrowDown => "M12 5v14M6 13l6 6 6-6",
    ArrowLeft => "M19 12H5M11 6l-6 6 6 6",
    ArrowRight => "M5 12h14M13 6l6 6-6 6",
    External => "M14 4.5h5.5V10M19 5l-8 8M17 14v4.5a1 1 0 0 1-1 1H5.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1H10",
    Link => "M10 13.5a4 4 0 0 0 5.8.3l3-3a4 4 0 0 0-5.65-5.65L11.75 6.5M14 10.5a4 4 0 0 0-5.8-.3l-3 3a4 4 0 0 0 5.65 5.65l1.4-1.35",
    Lock => "M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM8 11V8a4 4 0 0 1 8 0v3",
    SignOut => "M10 4.5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h4M15.5 8l4 4-4 4M19 12h-9",
    Lead => "M12 3.5v4M12 16.5v4M3.5 12h4M16.5 12h4M6 6l2.75 2.75M15.25 15.25L18 18M18 6l-2.75 2.75M8.75 15.25L6 18",
    Won => "M7 4h10v5a5 5 0 0 1-10 0zM7 5.5H4c0 3 1 4.5 3.25 4.75M17 5.5h3c0 3-1 4.5-3.25 4.75M12 14v3.5M8 20h8M9.5 20c0-1.5 1-2.5 2.5-2.5s2.5 1 2.5 2.5",
    Region => "M12 21c4.5-4.5 7-8 7-11.25A7 7 0 0 0 5 9.75C5 13 7.5 16.5 12 21zM12 12.25a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    Phone => "M6 4h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2L20 15v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
    Mail => "M4 6h16v12H4zM4 7l8 6 8-6",
    Spark => "M12 3.5l2 6.5 6.5 2-6.5 2-2 6.5-2-6.5L3.5 12l6.5-2z",
}

/// Draws an icon: `<IconView icon=Icon::Search/>`.
#[component]
pub fn IconView(
    /// Which one.
    icon: Icon,
    /// The class that sets its size, `icon` if nothing else is asked.
    #[prop(default = "icon")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}
