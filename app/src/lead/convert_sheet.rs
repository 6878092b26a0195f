//! ConvertSheet: account, contact and opportunity of a lead in one sheet, with what is likely there
//! already; confirmed, all of it is one action that can be taken back as one.

use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;
use shared::book::Book;
use shared::duplicates::Facts;
use shared::entity::{Account, Contact, FieldSpec, Kind, Lead, Opportunity};
use shared::id::{Id, RawId};
use shared::leads::convert::{
    By, Conversion, ConvertRefused, Deed, Sale, Taken, convert, suggestion,
};
use shared::order;
use shared::sync::protocol::{Mutation, Rejection};
use shared::value::{FieldValue, Value};

use super::steps::step_sentence;
use crate::form::text::TextField;
use crate::form::{Fields, REFUSED};
use crate::platform::{clock, dom};
use crate::record::field::FieldInput;
use crate::record::likely::{self, LikelyLine, LikelyList};
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::choice::{Choice, Segmented};
use crate::ui::dialog::Sheet;
use crate::ui::notice::{Notice, notify};
use crate::{store, undo};

/// Whether a record is made, taken from those that are there, or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    New,
    Known,
    Without,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Without => "without",
        }
    }
}

/// A record that is made or taken.
#[derive(Clone, Copy)]
struct Part {
    kind: Kind,
    mode: RwSignal<Mode>,
    name: RwSignal<String>,
    known: RwSignal<Option<RawId>>,
}

impl Part {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            mode: RwSignal::new(Mode::New),
            name: RwSignal::new(String::new()),
            known: RwSignal::new(None),
        }
    }

    fn begin(self, mode: Mode, name: String) {
        self.mode.set(mode);
        self.name.set(name);
        self.known.set(None);
    }

    fn take(self, id: RawId) {
        self.known.set(Some(id));
        self.mode.set(Mode::Known);
    }

    fn taken<E>(self) -> Option<Taken<E>> {
        match self.mode.get_untracked() {
            Mode::New => Some(Taken::New(store::new_id(), self.name.get_untracked())),
            // One that was not chosen is one that is not there.
            Mode::Known => {
                Some(Taken::Known(Id::new(self.known.get_untracked().unwrap_or_default())))
            }
            Mode::Without => None,
        }
    }
}

/// Why a lead was not converted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Gone,
    Refused(ConvertRefused),
    Rejected(Rejection),
}

impl Problem {
    fn sentence(&self) -> String {
        match self {
            Self::Gone => t("lead-gone"),
            Self::Rejected(reason) => words::rejection(Kind::Lead, reason),
            Self::Refused(reason) => t(match reason {
                ConvertRefused::Step(reason) => step_sentence(*reason),
                ConvertRefused::AccountName => "lead-convert-account-name",
                ConvertRefused::ContactName => "lead-convert-contact-name",
                ConvertRefused::SaleName => "lead-convert-sale-name",
                ConvertRefused::AccountGone => "lead-convert-account-gone",
                ConvertRefused::ContactGone => "lead-convert-contact-gone",
                ConvertRefused::ContactElsewhere => "lead-convert-contact-elsewhere",
                ConvertRefused::NoPipeline => "lead-convert-no-pipeline",
            }),
        }
    }

    /// The part of the sheet it is about; none for the whole.
    fn part(&self) -> Option<Kind> {
        match self {
            Self::Gone | Self::Rejected(_) | Self::Refused(ConvertRefused::Step(_)) => None,
            Self::Refused(ConvertRefused::AccountName | ConvertRefused::AccountGone) => {
                Some(Kind::Account)
            }
            Self::Refused(
                ConvertRefused::ContactName
                | ConvertRefused::ContactGone
                | ConvertRefused::ContactElsewhere,
            ) => Some(Kind::Contact),
            Self::Refused(ConvertRefused::SaleName | ConvertRefused::NoPipeline) => {
                Some(Kind::Opportunity)
            }
        }
    }
}

/// What the sheet asks of an opportunity.
const SALE: &[&str] = &["name", "pipeline", "amount", "expected_close", "product", "next_step"];

/// Everything that is filled in.
#[derive(Clone, Copy)]
struct Draft {
    lead: Id<Lead>,
    account: Part,
    contact: Part,
    has_sale: RwSignal<bool>,
    sale: RwSignal<BTreeMap<u16, Value>>,
    problem: RwSignal<Option<Problem>>,
}

impl Draft {
    fn new(lead: Id<Lead>) -> Self {
        Self {
            lead,
            account: Part::new(Kind::Account),
            contact: Part::new(Kind::Contact),
            has_sale: RwSignal::new(true),
            sale: RwSignal::new(BTreeMap::new()),
            problem: RwSignal::new(None),
        }
    }

    fn begin(self) {
        let ids = (store::new_id(), store::new_id(), store::new_id());
        let first = store::read(|book| Some(suggestion(book, book.get(self.lead)?, ids)));
        let Some(Conversion { account, contact, sale }) = first else { return };
        self.account.begin(Mode::New, name_of(Some(&account)));
        let mode = if contact.is_some() { Mode::New } else { Mode::Without };
        let person = store::read(|book| book.get(self.lead).map(|lead| lead.name.clone()));
        self.contact.begin(mode, person.unwrap_or_else(|| name_of(contact.as_ref())));
        self.has_sale.set(sale.is_some());
        self.sale.set(sale.map(|sale| fields_of(&sale)).unwrap_or_default());
        self.problem.set(None);
    }

    fn conversion(self) -> Option<Conversion> {
        let account = self.account.taken::<Account>()?;
        let contact = self.contact.taken::<Contact>();
        let sale = self.has_sale.get_untracked().then(|| self.sale.with_untracked(sale_of));
        Some(Conversion { account, contact, sale })
    }

    /// Does it; returns where to go then.
    fn confirm(self) -> Result<String, Problem> {
        let me = store::me();
        let by =
            By { user: me.user, role: me.person().role, today: clock::today(), now: clock::now() };
        let wanted = self.conversion().ok_or(Problem::Gone)?;
        let (name, deeds) = store::read(|book| {
            let lead = book.get(self.lead).ok_or(Problem::Gone)?;
            let deeds = convert(book, lead, &wanted, &by).map_err(Problem::Refused)?;
            Ok((lead.name.clone(), deeds))
        })?;
        let page = page_of(&deeds);
        let mutations: Vec<Mutation> = deeds.into_iter().map(mutation).collect();
        store::act(mutations).map_err(|(_, reason)| Problem::Rejected(reason))?;
        let text = move || tv("lead-converted", &[("name", name.clone().into())]);
        notify(Notice::good(text).action(tr("undo-undo"), undo::undo));
        Ok(page)
    }

    fn error(self, about: Kind) -> impl IntoView {
        move || {
            let problem = self.problem.get().filter(|problem| problem.part() == Some(about))?;
            Some(view! { <p class="field-error" role="alert">{problem.sentence()}</p> })
        }
    }
}

fn name_of<E>(taken: Option<&Taken<E>>) -> String {
    match taken {
        Some(Taken::New(_, name)) => name.clone(),
        Some(Taken::Known(_)) | None => String::new(),
    }
}

fn mutation(deed: Deed) -> Mutation {
    match deed {
        Deed::Make(kind, id, fields) => store::create(kind, id, fields),
        Deed::Change(kind, id, fields) => store::patch(kind, id, fields),
    }
}

/// The opportunity, or else the account, that the lead became.
fn page_of(deeds: &[Deed]) -> String {
    let became = deeds.iter().find_map(|deed| match deed {
        Deed::Change(Kind::Lead, _, edits) => Some(edits),
        Deed::Change(..) | Deed::Make(..) => None,
    });
    let link = |number: u16| {
        let edits = became?;
        edits.iter().find_map(|(field, value)| {
            if let Value::Id(id) = value { Some(*id).filter(|_| *field == number) } else { None }
        })
    };
    match (link(Lead::OPPORTUNITY.number), link(Lead::ACCOUNT.number)) {
        (Some(id), _) => format!("/opportunities/{id}"),
        (None, Some(id)) => format!("/accounts/{id}"),
        (None, None) => "/leads".to_owned(),
    }
}

fn fields_of(sale: &Sale) -> BTreeMap<u16, Value> {
    order::map([
        Opportunity::NAME.to(&sale.name),
        Opportunity::PIPELINE.to(&sale.pipeline),
        Opportunity::AMOUNT.to(&sale.amount),
        Opportunity::EXPECTED_CLOSE.to(&sale.expected_close),
        Opportunity::PRODUCT.to(&sale.product),
        Opportunity::NEXT_STEP.to(&sale.next_step),
    ])
}

fn sale_of(fields: &BTreeMap<u16, Value>) -> Sale {
    fn get<T: FieldValue + Default>(fields: &BTreeMap<u16, Value>, number: u16) -> T {
        fields.get(&number).and_then(|value| T::from_value(value).ok()).unwrap_or_default()
    }
    Sale {
        id: store::new_id(),
        name: get(fields, Opportunity::NAME.number),
        pipeline: get(fields, Opportunity::PIPELINE.number),
        amount: get(fields, Opportunity::AMOUNT.number),
        expected_close: get(fields, Opportunity::EXPECTED_CLOSE.number),
        product: get(fields, Opportunity::PRODUCT.number),
        next_step: get(fields, Opportunity::NEXT_STEP.number),
    }
}

/// The sheet of a lead's page.
#[component]
pub fn ConvertSheet(
    /// The lead.
    id: Id<Lead>,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Called with the page of what the lead became.
    #[prop(into)]
    on_done: Callback<String>,
) -> impl IntoView {
    let draft = Draft::new(id);
    let body = NodeRef::<html::Div>::new();
    let confirm = move |()| {
        // A field with a complaint holds something that was not taken.
        if body.get_untracked().is_some_and(|body| dom::focus_first(&body, REFUSED)) {
            return;
        }
        match draft.confirm() {
            Ok(page) => {
                open.set(false);
                on_done.run(page);
            }
            Err(problem) => draft.problem.set(Some(problem)),
        }
    };
    let title = move || {
        let name = store::read(|book| words::link_title(book, Kind::Lead, id.raw()));
        tv("lead-convert-title", &[("name", name.into())])
    };
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("lead-convert") kind=ButtonKind::Primary on_click=confirm/>
        }
    };
    let content = move || {
        draft.begin();
        let whole = move || {
            let problem = draft.problem.get().filter(|problem| problem.part().is_none())?;
            Some(view! { <p class="field-error" role="alert">{problem.sentence()}</p> })
        };
        view! {
            <div node_ref=body class="convert">
                {account_part(draft)}
                {contact_part(draft)}
                {sale_part(draft)}
                {whole}
            </div>
        }
    };
    view! { <Sheet open title=TextProp::from(title) actions strict=true>{content}</Sheet> }
}

/// What is likely there already, of one kind.
fn found(draft: Draft, kind: Kind) -> Memo<Vec<LikelyLine>> {
    store::use_kinds(&[Kind::Account, Kind::Contact, Kind::Lead], move |book: &Book| {
        let Some(lead) = book.get(draft.lead) else { return Vec::new() };
        let mut facts = Facts::of_lead(lead);
        if kind == Kind::Account {
            facts.company = Some(draft.account.name.get()).filter(|name| !name.trim().is_empty());
            facts.person = None;
        } else {
            facts.person = Some(draft.contact.name.get()).filter(|name| !name.trim().is_empty());
        }
        let kinds: &[Kind] =
            if kind == Kind::Account { &[Kind::Account] } else { &[Kind::Contact] };
        likely::lines(book, &likely::find(book, &facts, kinds, Some(draft.lead.raw())))
    })
}

fn account_part(draft: Draft) -> impl IntoView {
    let lines = found(draft, Kind::Account);
    let take = move |(_, id): (Kind, RawId)| {
        draft.account.take(id);
        draft.problem.set(None);
    };
    view! {
        <fieldset class="convert-part">
            <legend>{words::kind_name(Kind::Account)}</legend>
            {modes(draft, draft.account, &[Mode::New, Mode::Known])}
            <Show when=move || draft.account.mode.get() == Mode::New>
                <LikelyList
                    lines title=tr("likely-account") usable=Kind::Account on_use=take
                    apart=true
                />
            </Show>
            {chosen(draft, draft.account, "account")}
            {draft.error(Kind::Account)}
        </fieldset>
    }
}

fn contact_part(draft: Draft) -> impl IntoView {
    let lines = found(draft, Kind::Contact);
    let take = move |(_, id): (Kind, RawId)| {
        draft.contact.take(id);
        // A person who is known says which company it is.
        let account = store::read(|book| book.get(Id::<Contact>::new(id))?.account);
        if let Some(account) = account {
            draft.account.take(account.raw());
        }
        draft.problem.set(None);
    };
    view! {
        <fieldset class="convert-part">
            <legend>{words::kind_name(Kind::Contact)}</legend>
            {modes(draft, draft.contact, &[Mode::New, Mode::Known, Mode::Without])}
            <Show when=move || draft.contact.mode.get() == Mode::New>
                <LikelyList
                    lines title=tr("likely-contact") usable=Kind::Contact on_use=take
                    apart=true
                />
            </Show>
            {chosen(draft, draft.contact, "contact")}
            {draft.error(Kind::Contact)}
        </fieldset>
    }
}

fn modes(draft: Draft, part: Part, modes: &'static [Mode]) -> impl IntoView {
    let choice = |mode: &Mode| {
        let label = format!("lead-convert-{}", mode.name());
        Choice::new(mode.name(), TextProp::from(move || t(&label)))
    };
    let choices: Vec<Choice> = modes.iter().map(choice).collect();
    let value = Signal::derive(move || part.mode.get().name().to_owned());
    let change = move |name: String| {
        let mode = modes.iter().find(|mode| mode.name() == name);
        part.mode.set(mode.copied().unwrap_or(Mode::New));
        draft.problem.set(None);
    };
    let label = move || words::kind_name(part.kind);
    view! { <Segmented label=TextProp::from(label) choices value on_change=change/> }
}

/// The name of a new one, or the field that finds a known one; `field` is the lead's.
fn chosen(draft: Draft, part: Part, field: &'static str) -> impl IntoView {
    let commit_name = move |name: String| {
        part.name.set(name);
        draft.problem.set(None);
    };
    let value = Signal::derive(move || part.known.get().map_or(Value::Null, Value::Id));
    let commit = move |value: Value| {
        part.known.set(if let Value::Id(id) = value { Some(id) } else { None });
        draft.problem.set(None);
    };
    // A contact is sought in the account that was chosen.
    let sibling = move |name: &'static str| {
        let known = draft.account.mode.get() == Mode::Known && part.kind == Kind::Contact;
        let account = draft.account.known.get().filter(|_| known && name == "account");
        account.map_or(Value::Null, Value::Id)
    };
    move || match part.mode.get() {
        Mode::New => {
            let label = move || words::field_label(part.kind, "name");
            view! {
                <Fields>
                    <TextField
                        label=TextProp::from(label) value=part.name on_commit=commit_name
                        required=true
                    />
                </Fields>
            }
            .into_any()
        }
        Mode::Known => {
            let spec = Kind::Opportunity.field_named(field);
            let field = spec.map(|spec| {
                view! {
                    <FieldInput
                        kind=Kind::Opportunity spec value on_commit=commit sibling required=true
                    />
                }
            });
            view! { <Fields>{field}</Fields> }.into_any()
        }
        Mode::Without => ().into_any(),
    }
}

fn sale_part(draft: Draft) -> impl IntoView {
    let choices = vec![
        Choice::new("new", tr("lead-convert-new")),
        Choice::new("without", tr("lead-convert-without")),
    ];
    let value =
        Signal::derive(move || if draft.has_sale.get() { "new" } else { "without" }.to_owned());
    let change = move |name: String| {
        draft.has_sale.set(name == "new");
        draft.problem.set(None);
    };
    let label = move || words::kind_name(Kind::Opportunity);
    let fields = move || {
        let specs = SALE.iter().filter_map(|name| Kind::Opportunity.field_named(name));
        specs.map(|spec| sale_field(draft, spec)).collect_view()
    };
    view! {
        <fieldset class="convert-part">
            <legend>{words::kind_name(Kind::Opportunity)}</legend>
            <Segmented label=TextProp::from(label) choices value on_change=change/>
            <Show when=move || draft.has_sale.get()>
                <Fields>{fields()}</Fields>
            </Show>
            {draft.error(Kind::Opportunity)}
        </fieldset>
    }
}

fn sale_field(draft: Draft, spec: &'static FieldSpec) -> impl IntoView {
    let get = move |number: u16| {
        draft.sale.with(|fields| fields.get(&number).cloned()).unwrap_or_default()
    };
    let value = Signal::derive(move || get(spec.number));
    let commit = move |value: Value| {
        draft.sale.update(|fields| {
            fields.insert(spec.number, value);
        });
        draft.problem.set(None);
    };
    let sibling = move |name: &'static str| {
        Kind::Opportunity.field_named(name).map_or(Value::Null, |spec| get(spec.number))
    };
    let required = matches!(spec.name, "name" | "pipeline");
    view! {
        <FieldInput
            kind=Kind::Opportunity spec value on_commit=commit sibling required
        />
    }
}
