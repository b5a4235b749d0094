#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::machines::os;

fn field(field: Field, op: Op, value: Value) -> Expr {
    Expr::Test(field, op, value)
}

#[test]
fn the_example_of_the_help_is_read() {
    let found = parse("kind:server os<debian12 site:Lyon not covered seen<7d").unwrap();
    let Expr::And(all) = found else {
        panic!("{found:?}")
    };
    assert_eq!(
        all[0],
        field(Field::Kind, Op::Holds, Value::Codes(vec!["server".into()]))
    );
    let Expr::Test(Field::Os, Op::Less, Value::System(sought, _)) = &all[1] else {
        panic!("{:?}", all[1])
    };
    assert_eq!(sought.family, "debian");
    assert_eq!(sought.low, os::key("Debian GNU/Linux", "12").1);
    assert_eq!(
        all[2],
        field(Field::Site, Op::Holds, Value::Text("lyon".into()))
    );
    assert_eq!(all[3], Expr::Not(Box::new(Expr::Flag(Flag::Covered))));
    assert_eq!(
        all[4],
        field(Field::Seen, Op::Less, Value::Span(7 * 86_400))
    );
    assert_eq!(all.len(), 5);
}

#[test]
fn french_words_mean_the_same() {
    let en = parse("kind:server memory>=16G warranty<90d not covered has:incident state:in-stock")
        .unwrap();
    let fr =
        parse("nature:serveur mémoire>=16Go garantie<90j pas couvert avec:incident état:stock")
            .unwrap();
    assert_eq!(en, fr);
    assert_eq!(parse("a ou b").unwrap(), parse("a or b").unwrap());
    assert_eq!(parse("vu<2sem").unwrap(), parse("seen<14d").unwrap());
}

#[test]
fn joining_and_grouping() {
    let word = |text: &str| Expr::Word(text.to_owned());
    assert_eq!(
        parse("a b or c").unwrap(),
        Expr::Or(vec![Expr::And(vec![word("a"), word("b")]), word("c")])
    );
    assert_eq!(
        parse("a (b | c)").unwrap(),
        Expr::And(vec![word("a"), Expr::Or(vec![word("b"), word("c")])])
    );
    assert_eq!(
        parse("-(a b)").unwrap(),
        Expr::Not(Box::new(Expr::And(vec![word("a"), word("b")])))
    );
    assert_eq!(
        parse("kind:vm,server").unwrap(),
        parse("(kind:vm or kind:server)").unwrap()
    );
    assert_eq!(
        parse("site:\"Saint Denis\"").unwrap(),
        parse("site : «\u{a0}Saint Denis\u{a0}»").unwrap()
    );
    assert_eq!(
        parse("os < debian12").unwrap(),
        parse("os<debian12").unwrap()
    );
    assert_eq!(parse("").unwrap(), Expr::All);
}

#[test]
fn addresses_stand_for_themselves() {
    for text in [
        "00:1b:2c:3d:4e:5f",
        "fe80::1",
        "https://intra.example.fr",
        "10:30",
    ] {
        assert_eq!(parse(text).unwrap(), Expr::Word(text.to_owned()), "{text}");
    }
}

#[test]
fn what_is_wrong_is_placed_and_explained() {
    let cases: &[(&str, usize, usize, What)] = &[
        (
            "kind:server siet:Lyon",
            12,
            4,
            What::NoSuchField("siet".into(), Some("site".into())),
        ),
        (
            "mémoir>3",
            0,
            6,
            What::NoSuchField("mémoir".into(), Some("mémoire".into())),
        ),
        ("a (b", 2, 1, What::OpenParenthesis),
        ("a b)", 3, 1, What::StrayParenthesis),
        ("site:\"Lyon", 5, 1, What::OpenQuote),
        ("a or", 2, 2, What::NothingToJoin("or".into())),
        ("ou a", 0, 2, What::NothingToJoin("ou".into())),
        ("a not", 2, 3, What::NothingToJoin("not".into())),
        ("site:", 0, 5, What::NoValue(Field::Site)),
        ("memory>=lots", 8, 4, What::NotASize("lots".into())),
        ("seen<soon", 5, 4, What::NotATime("soon".into())),
        ("site<lyon", 5, 4, What::NoOrder(Field::Site)),
        ("os<hurd3", 3, 5, What::NotASystem("hurd3".into())),
        (
            "state:stok",
            6,
            4,
            What::NoSuchChoice(Field::State, "stok".into(), None),
        ),
    ];
    for (text, at, len, what) in cases {
        let found = parse(text).unwrap_err();
        assert_eq!((found.at, found.len), (*at, *len), "{text}: {found:?}");
        if !matches!(what, What::NoSuchChoice(..)) {
            assert_eq!(&found.what, what, "{text}");
        }
    }
    let long = "x".repeat(LONGEST + 1);
    assert_eq!(parse(&long).unwrap_err().what, What::TooLong);
    assert_eq!(parse(&"(".repeat(200)).unwrap_err().what, What::TooLong);
    assert_eq!(parse(&"-(".repeat(200)).unwrap_err().what, What::TooLong);
}

#[test]
fn systems_are_in_order() {
    let older = [
        (
            ("Debian GNU/Linux", "9.13"),
            ("Debian GNU/Linux 12 (bookworm)", "12.11"),
        ),
        (
            ("Microsoft Windows 7 Professionnel", "6.1.7601"),
            ("Microsoft Windows 10 Pro", "10.0.19045"),
        ),
        (
            ("Microsoft Windows 10 Pro", "10.0.19045"),
            ("Microsoft Windows 11 Pro", "10.0.22631"),
        ),
        (
            ("Microsoft Windows Server 2012 Standard", ""),
            ("Microsoft Windows Server 2012 R2 Standard", ""),
        ),
        (
            ("Microsoft Windows Server 2012 R2 Standard", ""),
            ("Microsoft Windows Server 2019 Standard", ""),
        ),
        (("Ubuntu", "18.04"), ("Ubuntu 22.04.3 LTS", "22.04")),
    ];
    for (old, new) in older {
        let (old, new) = (os::key(old.0, old.1), os::key(new.0, new.1));
        assert_eq!(old.0, new.0);
        assert!(old.1 < new.1, "{old:?} {new:?}");
    }
    let bookworm = os::sought("debian:bookworm");
    let twelve = os::key("Debian GNU/Linux", "12.11").1;
    assert!(bookworm.low <= twelve && twelve < bookworm.high);
    assert_eq!(os::sought("debian").low, os::sought("debian").high);
}

#[test]
fn versions_are_in_order() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    for (a, b, order) in [
        ("1.9", "1.24", Less),
        ("1.24.0", "1.24", Equal),
        ("1.24.1", "1.24", Greater),
        ("1.24~rc1", "1.24", Less),
        ("1:2.3", "2.4", Less),
        ("3.0.2-0ubuntu1", "3.0.10", Less),
    ] {
        assert_eq!(os::compare_versions(a, b), order, "{a} {b}");
        assert_eq!(os::compare_versions(b, a), order.reverse(), "{b} {a}");
    }
}

#[test]
fn completion_knows_where_it_is() {
    let at = |text: &str| complete(text, text.chars().count());
    assert_eq!(
        at("kind:server si"),
        Wanted {
            from: 12,
            to: 14,
            field: None,
            typed: "si".into()
        }
    );
    assert_eq!(
        at("site:Ly"),
        Wanted {
            from: 5,
            to: 7,
            field: Some(Field::Site),
            typed: "ly".into()
        }
    );
    assert_eq!(at("-kind:vm,se").from, 9);
    let offers: Vec<String> = at("si")
        .offers(true)
        .into_iter()
        .map(|one| one.text)
        .collect();
    assert_eq!(offers.first().unwrap(), "site:");
    let offers: Vec<String> = at("nature:serv")
        .offers(true)
        .into_iter()
        .map(|one| one.text)
        .collect();
    assert_eq!(offers, ["serveur"]);
}

proptest! {
    #[test]
    fn nothing_typed_breaks_the_reader(text in "\\PC{0,80}") {
        let long = text.chars().count();
        if let Err(found) = parse(&text) {
            prop_assert!(found.at <= long);
        }
        let _ = complete(&text, long / 2);
    }

    #[test]
    fn signs_in_any_order_do_not_break_it(text in "[a-z:<>=()\"«»,|& -]{0,60}") {
        let long = text.chars().count();
        if let Err(found) = parse(&text) {
            prop_assert!(found.at <= long && found.len >= 1);
        }
    }

    #[test]
    fn a_word_stands_for_itself(word in "[a-z]{3,12}[0-9]{2}") {
        prop_assert_eq!(parse(&word).unwrap(), Expr::Word(word.clone()));
        prop_assert_eq!(parse(&format!("\"{word}\"")).unwrap(), Expr::Word(word));
    }

    #[test]
    fn what_is_offered_can_be_read(text in "(kind|nature|site|state|health|has|is|seen):[a-z]{0,3}") {
        let wanted = complete(&text, text.chars().count());
        for french in [false, true] {
            for offer in wanted.offers(french) {
                let whole: String = text.chars().take(wanted.from).chain(offer.text.chars()).collect();
                prop_assert!(parse(&whole).is_ok(), "{} gives {:?}", whole, parse(&whole));
            }
        }
    }

    #[test]
    fn ranks_grow_with_versions(a in 0u32..90_000, b in 0u32..90_000, c in 0u32..90_000) {
        let here = os::rank(&[a, b, c].map(|n| n.to_string()).join("."));
        let major = os::rank(&[a + 1, b, c].map(|n| n.to_string()).join("."));
        let minor = os::rank(&[a, b + 1].map(|n| n.to_string()).join("."));
        prop_assert!(here < major);
        prop_assert!(here < minor);
    }

    #[test]
    fn comparing_versions_is_an_order(a in "[0-9a-z.~-]{0,12}", b in "[0-9a-z.~-]{0,12}") {
        prop_assert_eq!(os::compare_versions(&a, &b), os::compare_versions(&b, &a).reverse());
        prop_assert_eq!(os::compare_versions(&a, &a), std::cmp::Ordering::Equal);
    }
}
