//! Judge: what must hold after every step, and at the end.

use super::world::Job;
use super::*;

impl World {
    /// Own edits never leave the screen; a page that follows shows what is stored.
    pub(super) fn check(&mut self, number: usize) {
        let tab = &self.tabs[&number];
        let book = tab.client.book();
        for label in tab.made.iter().filter(|label| **label > 1) {
            let is_there = book.accounts.get(Id::new(record(*label))).is_some();
            assert!(is_there, "tab {number} lost edit {label} from its screen");
        }
        let reopens = tab.done.is_some() || tab.jobs.iter().any(|job| matches!(job, Job::Reopen));
        if tab.client.follows() && tab.position == self.disk.position && !reopens {
            let shown: BTreeSet<i64> = tab.client.waiting().map(|it| it.at).collect();
            let mut disk = self.disk.clone();
            disk.handed.retain(|_, it| shown.contains(&edit_at(it)));
            let stored = Client::follow(self.person, disk.saved(), 0);
            let kept: Vec<_> = stored.waiting().map(|it| (it.seq, it.at)).collect();
            let waiting: Vec<_> = tab.client.waiting().map(|it| (it.seq, it.at)).collect();
            let unsaved = tab.client.status().unsaved;
            assert!(waiting.starts_with(&kept), "tab {number} waits for {waiting:?}, not {kept:?}");
            if unsaved == 0 {
                assert_eq!(accounts(&stored), accounts(&tab.client), "tab {number}");
            }
        }
    }

    pub(super) fn check_end(&mut self) {
        self.settle();
        let holder = self.lock.unwrap();
        self.announce(holder);
        // A page that is closed may not get to say that it handed something over: the leader looks
        // whenever it tries the server.
        self.tab(holder).jobs.push_back(Job::TakeHanded);
        self.settle();
        assert!(self.disk.handed.is_empty());
        let rows = accounts(&self.tab(holder).client);
        for (number, tab) in &self.tabs {
            assert_eq!(tab.client.follows(), *number != holder);
            assert_eq!(tab.client.status().unsaved, 0);
            assert_eq!(accounts(&tab.client), rows, "tab {number} shows something else");
        }
        for label in self.durable.iter().filter(|label| **label > 1) {
            assert!(rows.contains_key(&record(*label)), "durable edit {label} is lost");
            // An edit has two mutations, and each was taken once, under whatever numbers it came.
            let of_it = self.taken.iter().filter(|((at, ..), _)| at == label);
            let times: Vec<usize> = of_it.map(|(_, times)| *times).collect();
            assert_eq!(times, [1, 1], "edit {label} was taken so often");
        }
    }
}

pub(super) fn edit_at(record: &[u8]) -> i64 {
    minicbor::Decoder::new(record).decode::<Envelope>().unwrap().at
}

pub(super) fn accounts(client: &Client) -> BTreeMap<RawId, (Option<String>, u64)> {
    client
        .book()
        .accounts
        .iter()
        .map(|it| {
            (it.id.raw(), (it.city.clone(), client.rev(RowKey::new(Kind::Account, it.id.raw()))))
        })
        .collect()
}

pub(super) fn account(id: RawId) -> Mutation {
    Mutation::create(Kind::Account, id, [Account::NAME.to(&"Acme".to_owned())])
}

pub(super) fn record(label: i64) -> RawId {
    RawId(1_000 + u128::from(label.unsigned_abs()))
}
