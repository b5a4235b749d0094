use proptest::prelude::*;

use super::*;

#[test]
fn a_siren_is_nine_digits_with_a_right_check_digit() {
    assert_eq!(siren("732 829 320"), Ok(Some("732829320".to_owned())));
    assert_eq!(siren("732829321"), Err(Wrong::SirenCheck));
    assert_eq!(siren("73282932"), Err(Wrong::SirenLength));
    assert_eq!(siren("73282932x"), Err(Wrong::SirenLength));
    assert_eq!(siren("  "), Ok(None));
}

#[test]
fn a_french_vat_number_belongs_to_its_siren() {
    assert_eq!(
        french_vat_number("732829320").as_deref(),
        Some("FR44732829320")
    );
    assert_eq!(
        vat_number("fr 44 732 829 320", Some("732829320")),
        Ok(Some("FR44732829320".to_owned()))
    );
    assert_eq!(
        vat_number("FR44812345676", Some("732829320")),
        Err(Wrong::VatOfSiren("FR44732829320".to_owned()))
    );
    assert_eq!(vat_number("FR44", None), Err(Wrong::Vat));
    assert_eq!(vat_number("44732829320", None), Err(Wrong::Vat));
    assert_eq!(
        vat_number("DE123456789", None),
        Ok(Some("DE123456789".to_owned()))
    );
    assert_eq!(vat_number("éé12345", None), Err(Wrong::Vat));
}

#[test]
fn an_address_has_one_at_sign_and_a_host() {
    assert_eq!(
        email(" Ada@Acme.Example "),
        Ok("ada@acme.example".to_owned())
    );
    assert_eq!(email(""), Ok(String::new()));
    for wrong in [
        "ada",
        "@acme.example",
        "ada@",
        "a@b@c",
        "ada @acme.example",
        "ada@.fr",
    ] {
        assert_eq!(email(wrong), Err(Wrong::Email), "{wrong}");
    }
}

#[test]
fn a_zone_is_one_that_exists() {
    assert_eq!(zone("Indian/Reunion"), Ok("Indian/Reunion".to_owned()));
    assert_eq!(zone("europe/paris"), Ok("Europe/Paris".to_owned()));
    assert_eq!(zone("Europe/Lyon"), Err(Wrong::Zone));
    assert_eq!(zone(""), Err(Wrong::Missing));
}

#[test]
fn accents_do_not_hide_what_is_looked_for() {
    assert!(folded("Électricité du Cœur d’Œuvre").contains("electricite du coeur d'oe"));
}

proptest! {
    #[test]
    fn one_wrong_digit_of_a_siren_always_shows(place in 0..9_usize, add in 1..10_u8) {
        let mut digits = *b"732829320";
        digits[place] = (digits[place] - b'0' + add) % 10 + b'0';
        let typed = String::from_utf8_lossy(&digits).into_owned();
        prop_assert_eq!(siren(&typed), Err(Wrong::SirenCheck));
    }

    #[test]
    fn what_is_taken_fits_and_can_be_stored(text in "\\PC{0,40}|[\\x00-\\x20a-z]{0,40}") {
        if let Ok(taken) = line(&text, 20) {
            prop_assert!(taken.chars().count() <= 20);
            prop_assert!(!taken.contains('\0'));
            prop_assert_eq!(taken.trim(), taken.as_str());
        }
    }
}
