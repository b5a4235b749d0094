//! The readable contract says what the file says, in both languages.

use super::{Document, show, to_markdown, to_text};
use crate::model::Language;
use crate::read;

const ACME: &str = include_str!("../../../../examples/acme.toml");

fn acme(language: Language) -> Document {
    show(&read("acme.toml", ACME).unwrap(), language)
}

fn text(document: &Document, path: &str) -> String {
    let mut clauses = document
        .sections
        .iter()
        .flat_map(|section| &section.clauses);
    let found = clauses.rfind(|clause| clause.path == path);
    // Plain spaces make the expectations below readable.
    found.unwrap().text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn clauses_in_french() {
    let document = acme(Language::Fr);
    let says = |path: &str, expected: &str| assert_eq!(text(&document, path), expected);
    says(
        "levels.gold.P1.restore",
        "4 heures, jour et nuit (calendrier « always »)",
    );
    says(
        "levels.gold.P2.restore",
        "8 heures ouvrées du calendrier « office », pour 90 % des tickets du mois",
    );
    says(
        "levels.gold.P1.resolve",
        "3 jours ouvrés du calendrier « always »",
    );
    says(
        "calendars.office",
        "du lundi au vendredi de 8 h à 12 h et de 14 h à 18 h ; le samedi de 9 h à 12 h, sauf jours fériés (France), heure de Paris",
    );
    says(
        "calendars.night",
        "tous les jours de 22 h à 6 h le lendemain, heure de Paris",
    );
    says("term.months", "36 mois, jusqu'au 31 janvier 2029 inclus");
    says("price.flat.0", "450,00 € HT par mois");
    says(
        "price.per-unit.1.bands.0",
        "de la 1re à la 50e unité : 18,00 € chacune",
    );
    says(
        "price.revision.index",
        "P = P0 × (15 % + 85 % × S ÷ S0), où P0 est le prix d'origine, S l'indice « syntec-revised » et S0 = 314,8 (décembre 2024) ; coefficient arrondi à 4 décimales",
    );
    says(
        "penalties.rule.3",
        "V × R ÷ 1000, où V est le forfait mensuel hors taxes et R le nombre de jours de retard commencés",
    );
    says(
        "penalties.limits",
        "au plus 15 % du forfait hors taxes du mois et 10 % de celui de l'année contractuelle",
    );
}

#[test]
fn clauses_in_english() {
    let document = acme(Language::En);
    let says = |path: &str, expected: &str| assert_eq!(text(&document, path), expected);
    says(
        "levels.gold.P2.respond",
        "30 minutes of opening time in calendar “office”, for 95% of the month's tickets",
    );
    says("levels.gold.P1.resolve", "3 open days of calendar “always”");
    says("price.flat.0", "€450.00 a month before tax");
    says(
        "matrix.high",
        "high urgency: P1, medium urgency: P2, low urgency: P3",
    );
}

#[test]
fn every_clause_has_its_line_and_french_its_spacing() {
    let document = acme(Language::Fr);
    for clause in document
        .sections
        .iter()
        .flat_map(|section| &section.clauses)
    {
        assert!(clause.line > 0, "{}", clause.path);
        for bad in ["« ", " »", " ;", " :", " %", " ?"] {
            assert!(!clause.text.contains(bad), "{bad} in {}", clause.text);
        }
        assert!(!clause.text.trim().is_empty(), "{}", clause.path);
    }
}

#[test]
fn paths_of_sections_are_unique_and_renderings_hold_every_clause() {
    let document = acme(Language::En);
    let mut paths: Vec<&str> = document.sections.iter().map(|s| s.path.as_str()).collect();
    paths.sort_unstable();
    let count = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), count);
    let (plain, markdown) = (to_text(&document), to_markdown(&document));
    for section in &document.sections {
        assert!(plain.contains(&section.title));
        assert!(markdown.contains(&section.title.replace('_', "\\_")));
    }
    assert!(
        plain
            .lines()
            .skip(3)
            .all(|line| line.chars().count() <= 110)
    );
}
