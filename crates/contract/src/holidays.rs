//! Public holidays of the French codes, computed. What the law says, and nothing that is only usage.
//!
//! | days | law |
//! |---|---|
//! | 1 January, Easter Monday, 1 May, 8 May, Ascension, Whit Monday, 14 July, 15 August, 1 November, 11 November, 25 December | Code du travail, L3133-1 |
//! | Moselle, Bas-Rhin, Haut-Rhin: Good Friday and 26 December | Code du travail, L3134-13 |
//! | the commemoration of the abolition of slavery: Mayotte 27 April, Martinique 22 May, Guadeloupe 27 May, Guyane 10 June, La Réunion 20 December | Code du travail, L3422-2 |
//!
//! - L3134-13 gives Good Friday to the communes that have a Protestant church or a mixed one. A code
//!   names a department, so the day is taken for all of it; a contract whose site stands elsewhere says
//!   so with `opened`.
//! - Days off by usage only are left out: Good Friday, mid-Lent, All Souls' and Victor Schœlcher
//!   (21 July) in the Antilles and Guyane, Shrove days. A contract that wants them says so with `closed`.
//! - Whit Monday stays a holiday whatever the company does about the day of solidarity (L3133-7), in 2005 to
//!   2007 as well, when it was that day by default.
//! - The law of today is applied to every year.

use jiff::civil::Date;

use crate::model::HolidayCode;

/// A public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// Two days before Easter.
    GoodFriday,
    /// The day after Easter.
    EasterMonday,
    /// 1 May.
    LabourDay,
    /// 8 May.
    Victory1945,
    /// 39 days after Easter.
    Ascension,
    /// 50 days after Easter.
    WhitMonday,
    /// 14 July.
    NationalDay,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 11 November.
    Armistice1918,
    /// 25 December.
    Christmas,
    /// 26 December.
    SecondChristmas,
    /// The day of the territory on which the end of slavery is commemorated.
    AbolitionOfSlavery,
}

impl Holiday {
    /// Its name in French, as it stands in a sentence.
    #[must_use]
    pub fn fr(self) -> &'static str {
        match self {
            Self::NewYear => "jour de l'An",
            Self::GoodFriday => "Vendredi saint",
            Self::EasterMonday => "lundi de Pâques",
            Self::LabourDay => "fête du Travail",
            Self::Victory1945 => "victoire de 1945",
            Self::Ascension => "Ascension",
            Self::WhitMonday => "lundi de Pentecôte",
            Self::NationalDay => "fête nationale",
            Self::Assumption => "Assomption",
            Self::AllSaints => "Toussaint",
            Self::Armistice1918 => "armistice de 1918",
            Self::Christmas => "Noël",
            Self::SecondChristmas => "second jour de Noël",
            Self::AbolitionOfSlavery => "abolition de l'esclavage",
        }
    }

    /// Its name in English, as it stands in a sentence.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::NewYear => "New Year's Day",
            Self::GoodFriday => "Good Friday",
            Self::EasterMonday => "Easter Monday",
            Self::LabourDay => "Labour Day",
            Self::Victory1945 => "Victory Day 1945",
            Self::Ascension => "Ascension Day",
            Self::WhitMonday => "Whit Monday",
            Self::NationalDay => "Bastille Day",
            Self::Assumption => "Assumption Day",
            Self::AllSaints => "All Saints' Day",
            Self::Armistice1918 => "Armistice Day",
            Self::Christmas => "Christmas Day",
            Self::SecondChristmas => "second day of Christmas",
            Self::AbolitionOfSlavery => "abolition of slavery",
        }
    }

    /// The article that makes it a holiday.
    #[must_use]
    pub fn law(self) -> &'static str {
        match self {
            Self::GoodFriday | Self::SecondChristmas => "Code du travail, L3134-13",
            Self::AbolitionOfSlavery => "Code du travail, L3422-2",
            _ => "Code du travail, L3133-1",
        }
    }
}

/// Easter Sunday of a Gregorian year, month and day (Meeus, *Astronomical Algorithms*, chapter 8).
#[must_use]
pub fn easter(year: i16) -> (i8, i8) {
    let year = i32::from(year);
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    ((n / 31) as i8, (n % 31 + 1) as i8)
}

/// The public holidays of a place in a year, by date. Two of them may fall on one day (8 May and
/// Ascension in 1997): both are listed.
#[must_use]
pub fn of_year(code: HolidayCode, year: i16) -> Vec<(Date, Holiday)> {
    let mut days = Vec::with_capacity(13);
    let mut fixed = |month: i8, day: i8, holiday: Holiday| {
        if let Ok(date) = Date::new(year, month, day) {
            days.push((date, holiday));
        }
    };
    fixed(1, 1, Holiday::NewYear);
    fixed(5, 1, Holiday::LabourDay);
    fixed(5, 8, Holiday::Victory1945);
    fixed(7, 14, Holiday::NationalDay);
    fixed(8, 15, Holiday::Assumption);
    fixed(11, 1, Holiday::AllSaints);
    fixed(11, 11, Holiday::Armistice1918);
    fixed(12, 25, Holiday::Christmas);
    let alsace_moselle = match code {
        HolidayCode::Fr => false,
        HolidayCode::Fr57 | HolidayCode::Fr67 | HolidayCode::Fr68 => true,
        HolidayCode::Fr971 => {
            fixed(5, 27, Holiday::AbolitionOfSlavery);
            false
        }
        HolidayCode::Fr972 => {
            fixed(5, 22, Holiday::AbolitionOfSlavery);
            false
        }
        HolidayCode::Fr973 => {
            fixed(6, 10, Holiday::AbolitionOfSlavery);
            false
        }
        HolidayCode::Fr974 => {
            fixed(12, 20, Holiday::AbolitionOfSlavery);
            false
        }
        HolidayCode::Fr976 => {
            fixed(4, 27, Holiday::AbolitionOfSlavery);
            false
        }
    };
    if alsace_moselle {
        fixed(12, 26, Holiday::SecondChristmas);
    }
    let (month, day) = easter(year);
    let mut movable = |after: i64, holiday: Holiday| {
        let date = Date::new(year, month, day)
            .and_then(|easter| easter.checked_add(jiff::Span::new().days(after)));
        if let Ok(date) = date {
            days.push((date, holiday));
        }
    };
    if alsace_moselle {
        movable(-2, Holiday::GoodFriday);
    }
    movable(1, Holiday::EasterMonday);
    movable(39, Holiday::Ascension);
    movable(50, Holiday::WhitMonday);
    days.sort_unstable();
    days
}

/// The holiday of a day, the first by [`Holiday`]'s order when two fall together.
#[must_use]
pub fn on(code: HolidayCode, date: Date) -> Option<Holiday> {
    of_year(code, date.year())
        .into_iter()
        .find(|(day, _)| *day == date)
        .map(|(_, holiday)| holiday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_of_years_known_from_almanacs() {
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2026, 4, 5),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), (month, day), "{year}");
        }
    }

    #[test]
    fn each_code_has_the_days_of_its_law_and_no_other() {
        let national = of_year(HolidayCode::Fr, 2026);
        assert_eq!(national.len(), 11);
        let extra = |code| {
            of_year(code, 2026)
                .into_iter()
                .filter(|day| !national.contains(day))
                .map(|(date, _)| date)
                .collect::<Vec<_>>()
        };
        for code in [HolidayCode::Fr57, HolidayCode::Fr67, HolidayCode::Fr68] {
            assert_eq!(extra(code), [date(2026, 4, 3), date(2026, 12, 26)]);
        }
        assert_eq!(extra(HolidayCode::Fr971), [date(2026, 5, 27)]);
        assert_eq!(extra(HolidayCode::Fr972), [date(2026, 5, 22)]);
        assert_eq!(extra(HolidayCode::Fr973), [date(2026, 6, 10)]);
        assert_eq!(extra(HolidayCode::Fr974), [date(2026, 12, 20)]);
        assert_eq!(extra(HolidayCode::Fr976), [date(2026, 4, 27)]);
    }

    #[test]
    fn ascension_can_fall_on_the_eighth_of_may() {
        let days = of_year(HolidayCode::Fr, 2013);
        assert!(days.contains(&(date(2013, 5, 9), Holiday::Ascension)));
        assert_eq!(easter(1997), (3, 30));
        let days = of_year(HolidayCode::Fr, 1997);
        assert!(days.contains(&(date(1997, 5, 8), Holiday::Ascension)));
        assert!(days.contains(&(date(1997, 5, 8), Holiday::Victory1945)));
    }
}
