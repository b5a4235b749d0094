//! Laws for every door, present and future.

use std::process::Command;

use crate::harness::Product;

/// Method, path and guard of every door, from the program itself.
pub fn doors() -> Vec<(String, String, String)> {
    let out = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .arg("doors")
        .output()
        .expect("runs");
    let text = String::from_utf8(out.stdout).expect("text");
    text.lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ').map(ToOwned::to_owned);
            let mut next = || words.next().expect("three words");
            (next(), next(), next())
        })
        .collect()
}

/// The path with every parameter filled in.
fn filled(path: &str, with: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(with);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn json_or_form(path: &str) -> (&'static str, &'static str) {
    if path.starts_with("/api/") {
        ("application/json", "{}")
    } else {
        ("application/x-www-form-urlencoded", "")
    }
}

#[test]
fn no_door_but_the_public_ones_opens_to_a_stranger() {
    let product = Product::start();
    let stranger = product.stranger();
    let all = doors();
    assert!(all.len() > 20, "the list of doors is there");
    for (method, path, guard) in all
        .iter()
        .filter(|d| !matches!(d.2.as_str(), "Public" | "Agent" | "Link"))
    {
        let (media, body) = json_or_form(path);
        let answer = stranger.send_raw(method, &filled(path, "1"), media, body);
        let sent_away = answer.status == 401
            || (answer.status == 303
                && answer
                    .header("location")
                    .is_some_and(|l| l.starts_with("/sign-in")));
        assert!(
            sent_away,
            "{method} {path} ({guard}) answered {}",
            answer.status
        );
    }
}

#[test]
fn no_door_breaks_on_what_is_not_there() {
    let mut product = Product::start();
    let ada = product.administrator();
    for (method, path, _) in doors().iter().filter(|d| d.2 != "Agent") {
        for with in ["999999", "0", "-1", "x'%22%3C", "9999999999999999999999"] {
            let (media, body) = json_or_form(path);
            if path == "/sign-out" || path.starts_with("/live") {
                continue;
            }
            let answer = ada.send_raw(method, &filled(path, with), media, body);
            assert!(
                answer.status < 500,
                "{method} {path} with {with}: {}",
                answer.text
            );
        }
    }
}
