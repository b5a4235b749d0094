//! Every mistake is reported once, where it stands; nothing panics.

use proptest::prelude::*;

use super::{Mistake, Problem, read};

const ACME: &str = include_str!("../../../../examples/acme.toml");
const NORTHWIND: &str = include_str!("../../../../examples/northwind.toml");
const SPEC: &str = include_str!("spec.toml");
const MISTAKES: &str = include_str!("mistakes.toml");

fn problems(text: &str) -> Vec<Problem> {
    read("test.toml", text)
        .err()
        .map(|e| e.0)
        .unwrap_or_default()
}

/// The one problem of the specification's contract with `from` replaced by `to`.
fn only(from: &str, to: &str) -> Problem {
    assert!(SPEC.contains(from), "{from} is not in the contract");
    let found = problems(&SPEC.replacen(from, to, 1));
    assert_eq!(found.len(), 1, "{to}: {found:#?}");
    found.into_iter().next().unwrap()
}

#[test]
fn the_examples_and_the_specification_have_no_mistake() {
    for text in [ACME, NORTHWIND, SPEC] {
        assert_eq!(problems(text), vec![]);
    }
}

#[test]
fn a_file_with_many_mistakes_reports_each_at_its_line() {
    let expected: Vec<(u32, String)> = (1u32..)
        .zip(MISTAKES.lines())
        .filter_map(|(line, text)| {
            let path = text.split_once("#! ")?.1.trim();
            let path = path.trim_start_matches("2 ");
            Some((
                line,
                if path == "syntax" {
                    String::new()
                } else {
                    path.to_owned()
                },
            ))
        })
        .collect();
    let found: Vec<(u32, String)> = problems(MISTAKES)
        .into_iter()
        .map(|problem| (problem.line, problem.path))
        .collect();
    assert!(expected.len() >= 30);
    assert_eq!(found, expected);
}

#[test]
fn what_was_meant_is_suggested() {
    let meant = |from: &str, to: &str| only(from, to).suggestion.unwrap();
    assert_eq!(
        meant("calendar = \"office\"", "calendar = \"ofice\""),
        "office"
    );
    assert_eq!(meant("renewal =", "renewl ="), "renewal");
    assert_eq!(
        meant("respond  = \"15m\"", "respond  = \"15 minutes\""),
        "15m"
    );
    assert_eq!(meant("\"450.00\"", "\"450\""), "450.00");
    assert_eq!(meant("\"450.00\"", "\"1 450,50 €\""), "1450.50");
    assert_eq!(meant("vat     = \"20%\"", "vat = 20"), "\"20%\"");
    assert_eq!(meant("\"Europe/Paris\"", "\"Paris\""), "Europe/Paris");
    assert_eq!(meant("holidays = \"FR\"", "holidays = \"FR-56\""), "FR-57");
    assert_eq!(
        meant("starts = 2026-02-01", "starts = \"01/02/2026\""),
        "2026-02-01"
    );
    assert_eq!(meant("open.sat ", "open.sam "), "sat");
    assert_eq!(
        meant("\"3 open-days\"", "\"3 jours ouvrés\""),
        "3 open-days"
    );
    assert_eq!(meant("\"2024-12\"", "\"12/2024\""), "2024-12");
    assert_eq!(meant("[penalties]", "[penalty]"), "penalties");
}

#[test]
fn columns_count_characters_and_reach_into_formulas() {
    let wrong = only("\"V * R / 1000\"", "\"V * R / \"");
    assert_eq!((wrong.mistake, wrong.column), (Mistake::BadValue, 20));
    let wrong = only("\"V * R / 1000\"", "\"min(V, 2 * X)\"");
    assert_eq!(wrong.column, 12 + 11);
    let wrong = only(
        "title     = \"Infogérance",
        "\"é\" = 1 \ntitle = \"Infogérance",
    );
    assert_eq!((wrong.line, wrong.column, wrong.length), (3, 1, 3));
}

#[test]
fn each_of_these_is_one_mistake() {
    let pairs = [
        ("reference = \"ACME-2026-01\"", ""),
        ("format    = 1", "format = \"1\""),
        ("months = 36", "months = -1"),
        ("signed = 2026-01-05", "signed = 2026-01-05T10:00:00"),
        ("signed = 2026-01-05", "signed = 2026-02-30"),
        (
            "always = true",
            "always = true\nopen.mon = [\"08:00-12:00\"]",
        ),
        ("always = true", "always = \"yes\""),
        ("\"14:00-18:00\"", "\"14:00-25:00\""),
        ("\"14:00-18:00\"", "\"14:00-14:00\""),
        ("open.mon-fri", "open.mon-mon"),
        ("kind = [\"server\", \"vm\"]", "kind = \"server\""),
        ("kind = [\"server\", \"vm\"]", "kind = [1]"),
        ("up-to = 50, ", ""),
        ("{ each = \"15.00\" }", "{ up-to = 90, each = \"15.00\" }"),
        ("clock = \"respond\"\n", "\n"),
        ("attainment = { each = \"1%\", amount = \"60.00\" }", ""),
        ("divide-by = \"0.97975\"", "factor = \"0.97975\""),
        ("floor = \"0%\"", "floor = \"6%\""),
        ("ticket = \"open\"", "ticket = \"closed\""),
        (
            "may   = [\"remote-shell\", \"run-runbook\", \"restart-service\"]",
            "may = []",
        ),
        ("level = \"standard\"", "level = \"normal\""),
        ("[exit]", "[exi]"),
        ("[exit]", "[exit"),
        ("scope     = \"partial\"", "scope     = \"partial"),
        ("scope     = \"partial\"", "scope"),
        ("scope     = \"partial\"", "scope ="),
        (
            "scope     = \"partial\"",
            "scope = \"partial\"\nscope = \"global\"",
        ),
        ("[levels.silver]", "[levels.silver"),
        ("\"22:00-06:00\"", "\"22:00-22:30\", \"22:15-23:00\""),
        ("amount = \"450.00\"", "amount = \"-450.00\""),
        (
            "priorities = [\"P1\", \"P2\"]",
            "priorities = [\"P1\", \"P1\"]",
        ),
        ("high = { high = \"P1\"", "high = { high = \"P0\""),
        ("name = \"Acme SAS\"", "name = \"\""),
    ];
    for (from, to) in pairs {
        only(from, to);
    }
}

#[test]
fn what_is_never_closed_does_not_blame_the_rest() {
    let unclosed = [
        (
            "open.sat     = [\"09:00-12:00\"]",
            "open.sat = [\"09:00-12:00\"",
        ),
        (
            "renewal = { tacit = true, months = 12, notice-months = 3 }",
            "renewal = { tacit = true, months = 12",
        ),
        ("reason = \"inventaire\" }]", "reason = \"inventaire\" "),
        ("title     = \"", "sector = \"\"\"\ntitle = \""),
    ];
    for (from, to) in unclosed {
        assert!(SPEC.contains(from), "{from}");
        let text = SPEC
            .replacen(from, to, 1)
            .replacen("\"450.00\"", "\"450\"", 1);
        let found = problems(&text);
        assert_eq!(found.len(), 2, "{to}: {found:#?}");
        assert_eq!(found[0].mistake, Mistake::Syntax);
        let line = text
            .lines()
            .nth(usize::try_from(found[0].line).unwrap() - 1)
            .unwrap();
        assert!(
            line.starts_with(to.lines().next().unwrap().get(..8).unwrap())
                || line.starts_with("opened"),
            "{line}"
        );
        assert_eq!(found[1].path, "price.flat.0.amount");
    }
}

#[test]
fn byte_order_mark_and_windows_line_ends_change_nothing() {
    let windows = format!("\u{feff}{}", ACME.replace('\n', "\r\n"));
    let plain = read("a", ACME).unwrap();
    assert_eq!(read("a", &windows).unwrap(), plain);
    let found = problems(&format!("\u{feff}{}", MISTAKES.replace('\n', "\r\n")));
    assert_eq!(found.len(), problems(MISTAKES).len());
    assert_eq!(found[1].column, problems(MISTAKES)[1].column);
}

#[test]
fn large_deep_and_hopeless_files_are_refused_without_harm() {
    let deep = format!("a = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let inline = "a = {a = ".repeat(50_000);
    let large = format!(
        "{ACME}\n{}",
        "# a comment line of the annex\n".repeat(40_000)
    );
    let wrong = "x y z\n".repeat(100_000);
    let formula = SPEC.replace("V * R / 1000", &"(".repeat(200_000));
    for text in [
        &deep,
        &inline,
        &wrong,
        &formula,
        &"\0".repeat(1000),
        &"a".repeat(1 << 20),
    ] {
        assert!(!problems(text).is_empty());
    }
    assert_eq!(problems(&large), vec![]);
    assert_eq!(problems(&" ".repeat(9 << 20)).len(), 1);
}

#[test]
fn places_name_the_line_of_each_clause() {
    let contract = read("acme.toml", ACME).unwrap();
    let line = contract.clauses.cite("levels.gold.P1.restore").line;
    let text = ACME
        .lines()
        .nth(usize::try_from(line).unwrap() - 1)
        .unwrap();
    assert_eq!(text, "restore  = \"4h\"");
    for path in [
        "services.0.covers",
        "price.per-unit.1.bands.0",
        "penalties.rule.3.formula",
    ] {
        assert!(contract.clauses.places.contains_key(path), "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Bytes of a contract changed, removed or repeated: read or refused, never a panic; and what is
    /// refused has a place inside the file.
    #[test]
    fn mutated_contracts_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, "[\\[\\]{}=\"'.,#\\\\ \\n\\t0-9a-zé-]{0,6}"), 1..8),
    ) {
        let mut text = ACME.to_owned();
        for (at, length, insert) in edits {
            let mut from = at.index(text.len().max(1)).min(text.len());
            while !text.is_char_boundary(from) { from -= 1; }
            let mut to = (from + length).min(text.len());
            while !text.is_char_boundary(to) { to += 1; }
            text.replace_range(from..to, &insert);
        }
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        if let Err(errors) = read("m", &text) {
            prop_assert!(!errors.0.is_empty());
            for problem in errors.0 {
                prop_assert!((1..=lines).contains(&problem.line), "{problem}");
                prop_assert!(problem.column >= 1);
            }
        }
    }

    /// Any text at all.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = read("any", &text);
    }
}
