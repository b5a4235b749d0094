//! Which of two versions is the newer, as packagers count: Debian's rules (policy 5.6.12), which also
//! put everyone else's versions in the order that people expect.

use std::cmp::Ordering;

/// Compares two versions: epochs first, numbers as numbers, `~` before the end of the text.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    let (epoch_a, a) = epoch(a);
    let (epoch_b, b) = epoch(b);
    epoch_a.cmp(&epoch_b).then_with(|| parts(a, b))
}

fn epoch(version: &str) -> (u64, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) => match epoch.parse() {
            Ok(epoch) => (epoch, rest),
            Err(_) => (0, version),
        },
        None => (0, version.trim_start_matches(['v', 'V'])),
    }
}

/// By turns what is not a number and what is.
fn parts(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (words_a, rest_a) = cut(a, |c| !c.is_ascii_digit());
        let (words_b, rest_b) = cut(b, |c| !c.is_ascii_digit());
        let (number_a, next_a) = cut(rest_a, |c| c.is_ascii_digit());
        let (number_b, next_b) = cut(rest_b, |c| c.is_ascii_digit());
        let order = words(words_a, words_b).then_with(|| numbers(number_a, number_b));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (next_a, next_b);
    }
    Ordering::Equal
}

fn cut(text: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.split_at(end)
}

/// `~` sorts before the end, the end before letters, letters before other signs.
fn words(a: &str, b: &str) -> Ordering {
    let weight = |c: Option<char>| match c {
        Some('~') => 0_u32,
        None => 1,
        Some(c) if c.is_alphabetic() => 2 + u32::from(c),
        Some(c) => 0x0020_0000 + u32::from(c),
    };
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        let (one, other) = (a.next(), b.next());
        let order = weight(one).cmp(&weight(other));
        if order != Ordering::Equal || one.is_none() {
            return order;
        }
    }
}

/// Of any length.
fn numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn newer_is_newer() {
        for (older, newer) in [
            ("1.9", "1.10"),
            ("1.22.1-9", "1.22.1-9+deb12u1"),
            ("2.0~rc1", "2.0"),
            ("9.9", "1:0.1"),
            ("128.0.3", "128.10"),
            ("1.0", "1.0a"),
            ("7.88.1-10+deb12u5", "7.88.1-10+deb12u15"),
            ("v2.1", "2.2"),
        ] {
            assert_eq!(compare(older, newer), Ordering::Less, "{older} {newer}");
            assert_eq!(compare(newer, older), Ordering::Greater, "{older} {newer}");
        }
        assert_eq!(compare("1.00", "1.0"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn it_is_an_order(a in "[0-9a-c.~+:-]{0,12}", b in "[0-9a-c.~+:-]{0,12}", c in "[0-9a-c.~+:-]{0,12}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }
    }
}
