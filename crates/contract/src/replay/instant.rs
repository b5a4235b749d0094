//! RFC 3339 times in and out, without going through a calendar library: a replay has millions.

/// Days before each month of a year that is not a leap year.
const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const LENGTH: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Two digits.
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (tens, ones) = (*text.get(at)?, *text.get(at + 1)?);
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// An RFC 3339 time with its offset, as microseconds since 1970; digits beyond them are dropped. A
/// leap second is the second before it.
pub(super) fn parse(text: &[u8]) -> Option<i64> {
    let year = two(text, 0)? * 100 + two(text, 2)?;
    let (month, day) = (two(text, 5)?, two(text, 8)?);
    let (hour, minute, second) = (two(text, 11)?, two(text, 14)?, two(text, 17)?);
    let marks = text[4] == b'-'
        && text[7] == b'-'
        && matches!(text[10], b'T' | b't' | b' ')
        && text[13] == b':'
        && text[16] == b':';
    if !marks || !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let leap = i64::from(month == 2 && is_leap(year));
    if day < 1 || day > LENGTH[month as usize - 1] + leap {
        return None;
    }
    let (micros, at) = fraction(text, 19)?;
    let offset = offset(&text[at..])?;
    let years = year - 1;
    let days = years * 365 + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400)
        - 719_162
        + BEFORE[month as usize - 1]
        + i64::from(month > 2 && is_leap(year))
        + day
        - 1;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second.min(59) - offset;
    Some(seconds * 1_000_000 + micros)
}

/// The fraction of a second that may stand at `at`, in microseconds, and what follows it.
fn fraction(text: &[u8], mut at: usize) -> Option<(i64, usize)> {
    if text.get(at) != Some(&b'.') {
        return Some((0, at));
    }
    at += 1;
    let first = at;
    let (mut micros, mut unit) = (0, 100_000);
    while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
        micros += i64::from(digit - b'0') * unit;
        unit /= 10;
        at += 1;
    }
    (at > first).then_some((micros, at))
}

fn offset(text: &[u8]) -> Option<i64> {
    match text {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(text, 1)?, two(text, 4)?);
            let seconds = (hours <= 23 && minutes <= 59).then_some(hours * 3_600 + minutes * 60)?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// Writes an instant in UTC: `2026-03-02T08:15:00Z`.
pub(super) fn write(out: &mut Vec<u8>, second: i64) {
    let (days, rest) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z - era * 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut text = *b"0000-00-00T00:00:00Z";
    let mut put = |at: usize, value: i64| {
        text[at] += (value / 10) as u8;
        text[at + 1] += (value % 10) as u8;
    };
    let year = year.clamp(0, 9_999);
    put(0, year / 100);
    put(2, year % 100);
    put(5, month);
    put(8, day);
    put(11, rest / 3_600);
    put(14, rest / 60 % 60);
    put(17, rest % 60);
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_rfc_3339_with_an_offset_is_refused() {
        for text in [
            "",
            "2026-03-02",
            "2026-03-02T09:15:00",
            "2026-03-02T09:15+01:00",
            "2026-02-29T09:15:00Z",
            "2026-13-01T09:15:00Z",
            "2026-03-02T24:00:00Z",
            "2026-03-02T09:15:00.Z",
            "2026-03-02T09:15:00+0100",
            "2026-03-02T09:15:00Zjunk",
            "2026-03-02T09:15:00+01:00[Europe/Paris]",
            "2026/03/02T09:15:00Z",
            "2026-00-02T09:15:00Z",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t01:00:00+01:00", 0),
            ("1970-01-01T00:00:00.25z", 250_000),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("1969-12-31T18:59:60-05:00", -1_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(micros), "{text}");
        }
    }

    proptest! {
        #[test]
        fn times_are_those_of_the_library(second in -62_000_000_000i64..250_000_000_000, offset in -1_439..=1_439i64) {
            let instant = jiff::Timestamp::from_second(second).unwrap();
            let mut out = Vec::new();
            write(&mut out, second);
            prop_assert_eq!(std::str::from_utf8(&out).unwrap(), instant.to_string());
            prop_assert_eq!(parse(&out), Some(second * 1_000_000));
            let mut local = Vec::new();
            write(&mut local, second + offset * 60);
            local.pop();
            let sign = if offset < 0 { '-' } else { '+' };
            local.extend(format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60).bytes());
            prop_assert_eq!(parse(&local), Some(second * 1_000_000));
        }
    }
}
