//! This device's data as a file: saving it, and taking unsent changes over from one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::device_file::{self, DeviceFile, DeviceFileError, Header};
use shared::sync::protocol::{ClientId, Envelope, Mutation};

use crate::platform::clock;
use crate::platform::files::{self, Given};
use crate::platform::http::HttpError;
use crate::session;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::{format, store};

/// What a file would bring.
#[derive(Clone)]
struct Preview {
    file: DeviceFile,
    /// The edits that are neither here nor with the server.
    new: Vec<Envelope>,
    /// How many wait on this device already.
    here: usize,
}

/// Buttons for saving and taking over, and what a file would bring.
#[component]
pub fn FileRow() -> impl IntoView {
    let preview = RwSignal::new(None::<Preview>);
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let chosen = move |given: Vec<Given>| {
        let Some(given) = given.into_iter().next() else { return };
        busy.set(true);
        spawn_local(async move {
            let looked = look(given).await;
            busy.try_set(false);
            match looked {
                Ok(found) => {
                    preview.try_set(Some(found));
                    open.try_set(true);
                }
                Err(sentence) => notify(Notice::bad(sentence)),
            }
        });
    };
    view! {
        <p class="settings-note">{move || t("device-file-text")}</p>
        <div class="settings-actions">
            <Button label=tr("device-save") icon=Icon::Download on_click=|()| save()/>
            <label class="button button-plain" aria-busy=move || busy.get().then_some("true")>
                {move || t("device-take")}
                <input
                    class="visually-hidden" type="file" accept=".jsonl"
                    on:change:target=move |event| chosen(files::chosen(&event.target()))
                />
            </label>
        </div>
        <Dialog
            open title=tr("device-take") strict=true
            actions=move || view! {
                <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                {move || preview.get().filter(|preview| !preview.new.is_empty()).map(|preview| {
                    let count = preview.new.len();
                    let label = move || tv("device-take-over", &[("count", count.into())]);
                    view! {
                        <Button
                            label=TextProp::from(label) kind=ButtonKind::Primary
                            on_click=move |()| {
                                open.set(false);
                                take_over(&preview.new);
                            }
                        />
                    }
                })}
            }
        >
            {move || preview.get().map(|preview| lines(&preview).into_iter()
                .map(|line| view! { <p>{line}</p> }).collect_view())}
        </Dialog>
    }
}

fn lines(preview: &Preview) -> Vec<String> {
    let Preview { file, new, here } = preview;
    let known = file.edits.len() - new.len() - here;
    let counted = |id: &str, count: usize| (count > 0).then(|| tv(id, &[("count", count.into())]));
    let about = [
        ("name", file.header.name.clone().into()),
        ("when", format::date_time(file.header.made_at).into()),
    ];
    let lines = [
        Some(tv("device-file-of", &about)),
        Some(tv("device-file-new", &[("count", new.len().into())])),
        counted("device-file-known", known),
        counted("device-file-here", *here),
        counted("device-file-refused", file.refused.len()),
        counted("device-file-damaged", file.damaged),
        (!file.is_whole).then(|| t("device-file-cut")),
    ];
    lines.into_iter().flatten().collect()
}

/// Saves everything on the device as a file.
fn save() {
    let me = store::me();
    let made = store::with_client(|client| {
        let ClientId { device, incarnation } = client.id();
        let header = Header {
            made_at: clock::now().0,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            user: me.user.raw(),
            name: me.name,
            device,
            incarnation,
        };
        device_file::write(&header, client.waiting(), client.parked(), client.book())
    });
    let name = format!("fieldline-{}.jsonl", clock::today());
    let saved = made.map(|bytes| files::save(&name, "application/jsonl", &bytes));
    match saved {
        Some(Ok(())) => notify(Notice::good(tr("device-saved"))),
        Some(Err(_)) | None => notify(Notice::bad(tr("device-not-saved"))),
    }
}

/// Reads a file and asks the server what of it has arrived.
async fn look(given: Given) -> Result<Preview, TextProp> {
    let bytes = given.read().await.map_err(|_| tr("device-file-unreadable"))?;
    let file = device_file::read(&bytes).map_err(|error| match error {
        DeviceFileError::Other => tr("device-file-other"),
        DeviceFileError::Newer(_) => tr("device-file-newer"),
    })?;
    if file.header.user != store::me().user.raw() {
        let name = file.header.name;
        return Err(TextProp::from(move || {
            tv("device-file-foreign", &[("name", name.clone().into())])
        }));
    }
    let client = ClientId { device: file.header.device, incarnation: file.header.incarnation };
    let last = if file.edits.is_empty() {
        0
    } else {
        session::last_taken(client).await.map_err(|error| match error {
            HttpError::Unreachable => tr("device-file-offline"),
            HttpError::Refused(..) | HttpError::Damaged => tr("error-unexpected-answer"),
        })?
    };
    let waits = |envelope: &Envelope| {
        store::with_client(|own| own.waiting().any(|waiting| waiting.mutation == envelope.mutation))
            .unwrap_or_default()
    };
    let unsent = file.edits.iter().filter(|envelope| envelope.seq > last);
    let (here, new): (Vec<_>, Vec<_>) = unsent.cloned().partition(waits);
    Ok(Preview { new, here: here.len(), file })
}

/// Makes the edits again on this device, action by action.
fn take_over(edits: &[Envelope]) {
    let mut refused = 0;
    for action in edits.chunk_by(Envelope::is_with) {
        let mutations: Vec<Mutation> =
            action.iter().map(|envelope| envelope.mutation.clone()).collect();
        if store::act(mutations).is_err() {
            refused += action.len();
        }
    }
    let done = [("count", (edits.len() - refused).into())];
    notify(Notice::good(tv("device-taken", &done)));
    if refused > 0 {
        notify(Notice::bad(tv("device-not-taken", &[("count", refused.into())])));
    }
}
