//! Company: the one record of settings that everyone shares, and the plan rates of currencies.

use crate::book::Book;
use crate::calendar::FiscalCalendar;
use crate::id::{Id, RawId};
use crate::money::{Currency, Money};

crate::choice! {
    /// What a person is shown of those whose rows they do not see.
    StandingsPolicy {
        /// Nothing.
        Nothing = "nothing",
        /// One's own rank and the average, without names.
        Ranks = "ranks",
        /// The ranking with names.
        Names = "names",
    }
}

crate::choice! {
    /// Which opportunities a manager has to confirm before they count (OP2).
    ConfirmationPolicy {
        /// Only those that somebody was given by another.
        Assigned = "assigned",
        /// Every one that a rep makes or is given.
        All = "all",
        /// None.
        Nothing = "nothing",
    }
}

crate::entity! {
    /// Settings that everyone shares; there is one, with the id [`Company::ID`].
    Company => companies {
        /// Name of the company.
        1 name NAME: String, tracked;
        /// The currency that sums are in.
        2 currency CURRENCY: Currency, tracked;
        /// The month a fiscal year begins with, 1 to 12.
        3 fiscal_start FISCAL_START: Option<u32>, tracked;
        /// Whether the records are a demonstration.
        4 demo DEMO: bool;
        /// What a rep is shown of others in rankings.
        5 standings STANDINGS: StandingsPolicy, tracked;
        /// Whether a device must be locked by a PIN or a passphrase.
        6 pin_required PIN_REQUIRED: bool, tracked;
        /// After how many idle minutes a device locks itself; nothing for never.
        7 lock_minutes LOCK_MINUTES: Option<u32>, tracked;
        /// For how many days a device works without the server; 14 while empty.
        8 lease_days LEASE_DAYS: Option<u32>, tracked;
        /// Which opportunities a manager has to confirm before they count.
        9 confirmation CONFIRMATION: ConfirmationPolicy, tracked;
        /// After how many days a lead that nobody touched goes back to the pool; nothing for never.
        10 lead_return_days LEAD_RETURN_DAYS: Option<u32>, tracked;
    }
}

crate::entity! {
    /// What one unit of a currency is worth in the company's, fixed for planning.
    ExchangeRate => exchange_rates {
        /// The currency's letters.
        1 name NAME: String, tracked;
        /// Millionths of the company's currency for one unit: 7.1 is 7,100,000.
        2 rate_micros RATE_MICROS: i64, tracked;
    }
}

impl Company {
    /// The id of the one company record.
    pub const ID: Id<Self> = Id::new(RawId(1));
}

impl Book {
    /// Returns the currency that sums are in.
    #[must_use]
    pub fn base_currency(&self) -> Currency {
        self.companies.get(Company::ID).map_or(Currency::CNY, |company| company.currency)
    }

    /// Returns the company's fiscal calendar.
    #[must_use]
    pub fn calendar(&self) -> FiscalCalendar {
        let start = self.companies.get(Company::ID).and_then(|company| company.fiscal_start);
        FiscalCalendar::starting(start.unwrap_or(1))
    }

    /// Returns `money` in minor units of the base currency at the fixed plan rate, rounded half away
    /// from zero, or nothing when no rate is set. 10.00 USD at 7.1 is 7100 (71.00 CNY).
    #[must_use]
    pub fn in_base(&self, money: Money) -> Option<i64> {
        let base = self.base_currency();
        if money.currency == base {
            return Some(money.minor);
        }
        let rate =
            self.exchange_rates.iter().find(|rate| rate.name == money.currency.code())?.rate_micros;
        let scaled = i128::from(money.minor) * i128::from(rate) * i128::from(base.scale());
        let unit = 1_000_000 * i128::from(money.currency.scale());
        let half = if scaled < 0 { -unit / 2 } else { unit / 2 };
        i64::try_from((scaled + half) / unit).ok()
    }
}
