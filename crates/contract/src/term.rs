//! From when to when a contract binds: the commitment, its renewals, notice, contract years.
//! Days are civil days, in the client's own time (contract.md, Identity and term).

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Contract, Language, Term};
use crate::words::{self, Words};

/// Where a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "kebab-case")]
pub enum Standing {
    /// The day is before the first day.
    NotStarted {
        /// First day in force.
        starts: Date,
    },
    /// In force.
    InForce {
        /// How many times it has been renewed by then.
        renewals: u32,
        /// Last day of the commitment or renewal that is running.
        last_day: Date,
        /// Last day on which notice keeps it from being renewed after `last_day`; absent when it
        /// is not renewed anyway.
        notice_by: Option<Date>,
    },
    /// Over.
    Ended {
        /// Last day in force.
        last_day: Date,
        /// Whether it was ended by notice, rather than by reaching its term.
        by_notice: bool,
    },
}

impl Standing {
    /// Whether the contract binds on that day.
    #[must_use]
    pub fn in_force(self) -> bool {
        matches!(self, Self::InForce { .. })
    }

    /// Said in both languages.
    #[must_use]
    pub fn words(self) -> Words {
        let day = |d| (words::date(d, Language::Fr), words::date(d, Language::En));
        match self {
            Self::NotStarted { starts } => {
                let (fr, en) = day(starts);
                Words::new(
                    format!("le contrat ne prend effet que le {fr}"),
                    format!("the contract only starts on {en}"),
                )
            }
            Self::InForce {
                renewals, last_day, ..
            } => {
                let (fr, en) = day(last_day);
                if renewals == 0 {
                    Words::new(
                        format!("contrat en vigueur, engagement jusqu’au {fr} inclus"),
                        format!("contract in force, committed to {en} included"),
                    )
                } else {
                    Words::new(
                        format!(
                            "contrat reconduit {renewals} fois, en vigueur jusqu’au {fr} inclus"
                        ),
                        format!("contract renewed {renewals} times, in force to {en} included"),
                    )
                }
            }
            Self::Ended {
                last_day,
                by_notice,
            } => {
                let (fr, en) = day(last_day);
                let (how_fr, how_en) = if by_notice {
                    (" (dénoncé)", " (by notice)")
                } else {
                    (" (échéance, sans reconduction)", " (its term, not renewed)")
                };
                Words::new(
                    format!("le contrat a pris fin le {fr}{how_fr}"),
                    format!("the contract ended on {en}{how_en}"),
                )
            }
        }
    }
}

/// The day `count` months after `day`; the last of the month when that month is shorter.
#[must_use]
pub fn months_after(day: Date, count: i64) -> Date {
    Span::new()
        .try_months(count)
        .ok()
        .and_then(|span| day.checked_add(span).ok())
        .unwrap_or(if count < 0 { Date::MIN } else { Date::MAX })
}

fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(Date::MIN)
}

impl Term {
    /// Last day of the commitment: the day before `starts` + `months`.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.last_day_after(0)
    }

    /// Last day once renewed `renewals` times.
    #[must_use]
    pub fn last_day_after(&self, renewals: u32) -> Date {
        let each = self.renewal.map_or(0, |renewal| renewal.months);
        let months = i64::from(self.months) + i64::from(renewals) * i64::from(each);
        day_before(months_after(self.starts, months))
    }

    /// Whether it goes on without a word.
    fn renews(&self) -> bool {
        self.renewal
            .is_some_and(|renewal| renewal.tacit && renewal.months > 0)
    }

    /// Where it stands on a day. `ended` is the last day in force, when somebody gave notice.
    #[must_use]
    pub fn standing(&self, on: Date, ended: Option<Date>) -> Standing {
        if let Some(last_day) = ended
            && on > last_day
        {
            return Standing::Ended {
                last_day,
                by_notice: true,
            };
        }
        if on < self.starts {
            return Standing::NotStarted {
                starts: self.starts,
            };
        }
        let mut renewals = 0;
        while on > self.last_day_after(renewals) {
            if !self.renews() {
                return Standing::Ended {
                    last_day: self.last_day(),
                    by_notice: false,
                };
            }
            renewals += 1;
        }
        let last_day = self.last_day_after(renewals);
        Standing::InForce {
            renewals,
            last_day: ended.map_or(last_day, |end| end.min(last_day)),
            notice_by: self.notice_by(renewals),
        }
    }

    /// Last day on which notice keeps the contract from being renewed once more after it has been
    /// renewed `renewals` times: counted back from the first day of the next renewal.
    #[must_use]
    pub fn notice_by(&self, renewals: u32) -> Option<Date> {
        let renewal = self.renewal.filter(|renewal| renewal.tacit)?;
        let next = self.last_day_after(renewals).tomorrow().ok()?;
        Some(day_before(months_after(
            next,
            -i64::from(renewal.notice_months),
        )))
    }

    /// Whether it binds on a day, nobody having given notice.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.standing(on, None).in_force()
    }

    /// Last day that can be in force without notice: absent when it is renewed without end.
    #[must_use]
    pub fn final_day(&self) -> Option<Date> {
        (!self.renews()).then(|| self.last_day())
    }

    /// The contract year that a day lies in: twelve months from `starts` or from one of its
    /// anniversaries (first and last day). Goes on before the start and after the end.
    #[must_use]
    pub fn contract_year(&self, on: Date) -> (Date, Date) {
        let mut year = i64::from(on.year()) - i64::from(self.starts.year());
        while months_after(self.starts, 12 * year) > on {
            year -= 1;
        }
        while months_after(self.starts, 12 * (year + 1)) <= on {
            year += 1;
        }
        (
            months_after(self.starts, 12 * year),
            day_before(months_after(self.starts, 12 * (year + 1))),
        )
    }
}

impl Contract {
    /// The zone in which the contract's days begin: that of its first calendar, else UTC.
    #[must_use]
    pub fn timezone(&self) -> &str {
        self.calendars
            .values()
            .next()
            .map_or("UTC", |calendar| calendar.timezone.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Renewal;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn term(starts: Date, months: u32, tacit: bool) -> Term {
        Term {
            signed: None,
            starts,
            months,
            renewal: Some(Renewal {
                tacit,
                months: 12,
                notice_months: 3,
            }),
        }
    }

    #[test]
    fn the_last_day_is_the_day_before_start_plus_months() {
        let t = term(date(2026, 2, 1), 36, false);
        assert_eq!(t.last_day(), date(2029, 1, 31));
        assert!(!t.in_force(date(2026, 1, 31)));
        assert!(t.in_force(date(2026, 2, 1)));
        assert!(t.in_force(date(2029, 1, 31)));
        assert!(!t.in_force(date(2029, 2, 1)));
        assert_eq!(
            term(date(2026, 1, 31), 1, false).last_day(),
            date(2026, 2, 27)
        );
    }

    #[test]
    fn tacit_renewal_goes_on_until_notice() {
        let t = term(date(2026, 2, 1), 36, true);
        assert_eq!(
            t.standing(date(2029, 2, 1), None),
            Standing::InForce {
                renewals: 1,
                last_day: date(2030, 1, 31),
                notice_by: Some(date(2029, 10, 31)),
            }
        );
        assert_eq!(t.notice_by(0), Some(date(2028, 10, 31)));
        assert_eq!(
            t.standing(date(2029, 2, 1), Some(date(2029, 1, 31))),
            Standing::Ended {
                last_day: date(2029, 1, 31),
                by_notice: true
            }
        );
    }

    proptest! {
        #[test]
        fn a_contract_year_holds_its_day_and_starts_on_an_anniversary(
            start in 0i32..20_000, offset in -4_000i32..8_000
        ) {
            let epoch = date(2000, 1, 1);
            let starts = epoch.checked_add(Span::new().days(start)).unwrap();
            let day = starts.checked_add(Span::new().days(offset)).unwrap();
            let t = term(starts, 36, true);
            let (from, to) = t.contract_year(day);
            prop_assert!(from <= day && day <= to);
            prop_assert_eq!(from.month(), starts.month());
            let (next, _) = t.contract_year(to.tomorrow().unwrap());
            prop_assert_eq!(next, to.tomorrow().unwrap());
        }
    }
}
