//! Device: what the settings say of this device's storage, its lock, and its data as a file.

pub mod file;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::format;
use crate::lock::{self, SecretForm, Work};
use crate::platform::database::Lock;
use crate::platform::files::{self, Keeping};
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::{store, sync_driver};

/// The card about this device.
#[component]
pub fn DeviceCard() -> impl IntoView {
    let keeping = RwSignal::new(None::<Keeping>);
    spawn_local(async move {
        let now = files::keeping().await;
        keeping.try_set(Some(now));
    });
    let kind = RwSignal::new(lock::kind());
    let asked = RwSignal::new(None::<Work>);
    let open = RwSignal::new(false);
    let ask = move |work| {
        asked.set(Some(work));
        open.set(true);
    };
    let must = store::me().lock.pin;
    view! {
        <Card title=tr("device-title")>
            <p>{move || keeping.get().map(|keeping| keeping_words(&keeping))}</p>
            <p class="settings-note">{move || t(lock_words(kind.get()))}</p>
            <div class="settings-actions">
                {move || match kind.get() {
                    Lock::None => ().into_any(),
                    Lock::Device => view! {
                        <Button label=tr("lock-set") icon=Icon::Lock on_click=move |()| ask(Work::Set)/>
                    }.into_any(),
                    Lock::Secret => view! {
                        <Button label=tr("lock-now") icon=Icon::Lock on_click=|()| lock::lock()/>
                        <Button label=tr("lock-change") on_click=move |()| ask(Work::Change)/>
                        {(!must).then(|| view! {
                            <Button label=tr("lock-remove") kind=ButtonKind::Quiet on_click=move |()| ask(Work::Remove)/>
                        })}
                    }.into_any(),
                }}
            </div>
            <file::FileRow/>
            <Dialog open title=tr("lock-dialog") strict=true>
                <Show when=move || asked.get() != Some(Work::Remove)>
                    <p>{move || t("lock-choose-text")}</p>
                </Show>
                {move || asked.get().map(|work| view! {
                    <SecretForm work on_done=move |()| {
                        open.set(false);
                        kind.set(lock::kind());
                    }/>
                })}
            </Dialog>
        </Card>
    }
}

fn keeping_words(keeping: &Keeping) -> String {
    if sync_driver::database().is_none_or(|database| database.is_in_memory()) {
        return t("error-storage-refused");
    }
    let id = if keeping.is_persistent { "device-kept" } else { "device-kept-while-room" };
    let Keeping { used, most, .. } = *keeping;
    let used = [("used", format::integer(used).into()), ("most", format::integer(most).into())];
    format!("{} {}", t(id), tv("device-used", &used))
}

const fn lock_words(kind: Lock) -> &'static str {
    match kind {
        Lock::None => "device-lock-none",
        Lock::Device => "device-lock-device",
        Lock::Secret => "device-lock-secret",
    }
}
