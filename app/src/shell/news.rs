//! News: shows as notices what the sync client has to say once.

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::Kind;
use shared::sync::client::News;

use crate::text::{t, tv};
use crate::ui::notice::{Notice, notify};
use crate::{store, sync_driver};

/// Shows news as they come, for as long as the shell is there.
pub(super) fn follow() {
    Effect::new(|| {
        while let Some(news) = sync_driver::next_news() {
            notify(notice(news));
        }
    });
}

fn title(key: RowKey) -> String {
    Kind::from_number(key.kind)
        .and_then(|kind| store::read(|book| book.record(kind, key.id).map(|it| it.title())))
        .unwrap_or_default()
}

fn notice(news: News) -> Notice {
    match news {
        News::Superseded { key, fields } => {
            let names = field_names(key, &fields);
            let title = title(key);
            Notice::info(move || {
                tv(
                    "sync-superseded",
                    &[("title", title.clone().into()), ("fields", names().into())],
                )
            })
        }
        News::Refused(parked) => {
            let title = title(parked.envelope.mutation.key());
            Notice::bad(move || tv("sync-was-refused", &[("title", title.clone().into())]))
        }
        News::Trouble(sentence) => {
            Notice::bad(move || tv("sync-trouble", &[("sentence", sentence.clone().into())]))
        }
    }
}

fn field_names(key: RowKey, fields: &[u16]) -> impl Fn() -> String + Send + Sync + 'static {
    let ids: Vec<String> = fields
        .iter()
        .filter_map(|number| {
            let kind = Kind::from_number(key.kind)?;
            let spec = kind.field_numbered(*number)?;
            Some(format!("field-{}-{}", kind.name(), spec.name.replace('_', "-")))
        })
        .collect();
    move || ids.iter().map(|id| t(id)).collect::<Vec<_>>().join(", ")
}
