//! Reading what a plugin printed: text, further text, and performance data as the Monitoring
//! Plugins API lays them out.

use intendant_protocol::Perfdata;

/// What a plugin printed, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Printed {
    /// The first line without its performance data.
    pub(crate) text: String,
    /// The further lines.
    pub(crate) long: String,
    pub(crate) perfdata: Vec<Perfdata>,
}

/// Takes a plugin's output apart: `TEXT | perfdata` first, then lines of long text, and whatever
/// follows a `|` in these is performance data to the end.
pub(crate) fn take_apart(output: &str) -> Printed {
    let mut printed = Printed::default();
    let mut lines = output.lines();
    let first = lines.next().unwrap_or_default();
    let (text, data) = first.split_once('|').unwrap_or((first, ""));
    text.trim().clone_into(&mut printed.text);
    parse(data, &mut printed.perfdata);
    let mut in_data = false;
    for line in lines {
        if in_data {
            parse(line, &mut printed.perfdata);
            continue;
        }
        let (text, data) = match line.split_once('|') {
            Some((text, data)) => (text, Some(data)),
            None => (line, None),
        };
        if !printed.long.is_empty() {
            printed.long.push('\n');
        }
        printed.long.push_str(text.trim_end());
        if let Some(data) = data {
            in_data = true;
            parse(data, &mut printed.perfdata);
        }
    }
    printed.long.truncate(printed.long.trim_end().len());
    printed
}

/// Reads `'label'=value[UOM];[warn];[crit];[min];[max]` tokens; what is not one is passed over.
fn parse(mut text: &str, into: &mut Vec<Perfdata>) {
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return;
        }
        let Some((label, rest)) = label(text) else {
            // Not a token: on to the next blank.
            text = text
                .split_once(char::is_whitespace)
                .map_or("", |(_, rest)| rest);
            continue;
        };
        let (value, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        into.extend(measured(label, value));
        text = rest;
    }
}

/// A label and what follows its `=`. Quotes hold blanks; two of them stand for one.
fn label(text: &str) -> Option<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('\'') else {
        let (label, rest) = text.split_once('=')?;
        if label.is_empty() || label.contains(char::is_whitespace) {
            return None;
        }
        return Some((label.to_owned(), rest));
    };
    let mut label = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        label.push_str(part);
        if let Some(value) = after.strip_prefix('=') {
            return (!label.is_empty()).then_some((label, value));
        }
        rest = after.strip_prefix('\'')?;
        label.push('\'');
    }
}

fn measured(label: String, text: &str) -> Option<Perfdata> {
    let mut parts = text.split(';');
    let value = parts.next()?;
    let (value, uom) = quantity(value)?;
    let mut range = || {
        parts
            .next()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
    };
    let (warn, crit) = (range(), range());
    let (min, max) = (range(), range());
    Some(Perfdata {
        label,
        value,
        uom,
        warn,
        crit,
        min: min.and_then(|text| finite(&text)),
        max: max.and_then(|text| finite(&text)),
    })
}

/// `12.5ms` is a number and a unit; `U` is neither, and a value all the same.
fn quantity(text: &str) -> Option<(Option<f64>, String)> {
    if text == "U" {
        return Some((None, String::new()));
    }
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let exponent = matches!(byte, b'e' | b'E')
            && bytes
                .get(end + 1..)
                .is_some_and(|rest| starts_exponent(rest) && end > 0);
        let sign = matches!(byte, b'+' | b'-')
            && (end == 0 || matches!(bytes.get(end - 1), Some(b'e' | b'E')));
        // Some locales print a comma.
        if byte.is_ascii_digit() || matches!(byte, b'.' | b',') || exponent || sign {
            end += 1;
        } else {
            break;
        }
    }
    let (number, uom) = text.split_at(end);
    Some((Some(finite(number)?), uom.to_owned()))
}

fn starts_exponent(rest: &[u8]) -> bool {
    match rest {
        [b'+' | b'-', digit, ..] | [digit, ..] => digit.is_ascii_digit(),
        [] => false,
    }
}

fn finite(text: &str) -> Option<f64> {
    text.replace(',', ".")
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> Perfdata {
        let found = take_apart(&format!("X|{text}")).perfdata;
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn real_plugins_are_understood() {
        let load = "LOAD CRITICAL - total load average: 8.94, 7.25, 6.66|load1=8.940;5.000;10.000;0; load5=7.250;4.000;8.000;0; load15=6.660;3.000;6.000;0; ";
        let printed = take_apart(load);
        assert_eq!(
            printed.text,
            "LOAD CRITICAL - total load average: 8.94, 7.25, 6.66"
        );
        let labels: Vec<&str> = printed
            .perfdata
            .iter()
            .map(|one| one.label.as_str())
            .collect();
        assert_eq!(labels, ["load1", "load5", "load15"]);
        assert_eq!(printed.perfdata[1].value, Some(7.25));
        assert_eq!(printed.perfdata[1].warn.as_deref(), Some("4.000"));
        assert_eq!(
            (printed.perfdata[1].min, printed.perfdata[1].max),
            (Some(0.0), None)
        );

        let disk = "DISK OK - free space: / 58719MiB (63% inode=95%);| /=35999711232B;216442024755;243497277849;0;270552530944";
        let printed = take_apart(disk);
        assert_eq!(printed.perfdata.len(), 1);
        let root = &printed.perfdata[0];
        assert_eq!(
            (root.label.as_str(), root.value, root.uom.as_str()),
            ("/", Some(35_999_711_232.0), "B")
        );
        assert_eq!(root.max, Some(270_552_530_944.0));

        let http = "HTTP OK: HTTP/1.1 200 OK - 1082 bytes in 0.001 second response time |time=0.000650s;;;0.000000;10.000000 size=1082B;;;0;";
        let printed = take_apart(http);
        assert_eq!(printed.perfdata[0].uom, "s");
        assert_eq!(printed.perfdata[0].warn, None);
        assert_eq!(printed.perfdata[1].value, Some(1082.0));

        let swap = "SWAP CRITICAL - 0% free (0MB out of 0MB) - Swap is either disabled, not present, or of zero size. |swap=0B;0;0;0;0";
        assert_eq!(take_apart(swap).perfdata[0].max, Some(0.0));

        let refused = "connect to address 127.0.0.1 and port 1: Connection refused";
        assert_eq!(take_apart(refused).perfdata, []);
    }

    #[test]
    fn the_corners_of_the_grammar() {
        assert_eq!(one("'a b=c ''d'''=5%;@10:20;~:30").label, "a b=c 'd'");
        assert_eq!(one("'a b'=5%;@10:20;~:30").warn.as_deref(), Some("@10:20"));
        assert_eq!(one("x=U").value, None);
        assert_eq!(one("x=1.5e-3s").value, Some(0.0015));
        assert_eq!(one("x=1.5e-3s").uom, "s");
        assert_eq!(one("x=-3c").value, Some(-3.0));
        assert_eq!(one("x=3EB").uom, "EB");
        assert_eq!(one("x=3,5ms").value, Some(3.5));
        assert_eq!(one("rubbish x=3").value, Some(3.0));
        assert_eq!(take_apart("X|x=abc y= =3 'z").perfdata, []);
        let printed = take_apart("OK|a=1\nlong one\nlong two|b=2\nc=3 d=4\n");
        assert_eq!(printed.long, "long one\nlong two");
        let labels: Vec<&str> = printed
            .perfdata
            .iter()
            .map(|one| one.label.as_str())
            .collect();
        assert_eq!(labels, ["a", "b", "c", "d"]);
        assert_eq!(take_apart(""), Printed::default());
    }

    fn write(data: &Perfdata) -> String {
        let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        format!(
            "'{}'={}{};{};{};{};{}",
            data.label.replace('\'', "''"),
            data.value.map_or("U".to_owned(), |value| value.to_string()),
            data.uom,
            data.warn.as_deref().unwrap_or_default(),
            data.crit.as_deref().unwrap_or_default(),
            text(data.min),
            text(data.max),
        )
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", lines in "[ -~\n]*") {
            let _ = take_apart(&text);
            let _ = take_apart(&lines);
        }

        #[test]
        fn what_is_written_by_the_rules_is_read_back(
            data in proptest::collection::vec(
                (
                    "[a-zA-Z/_'= .-]{1,12}",
                    proptest::option::of(-1e12..1e12_f64),
                    "|s|us|ms|%|B|KB|MB|TB|c",
                    proptest::option::of("@?(~|[0-9]{1,4}):[0-9]{0,4}"),
                    proptest::option::of("[0-9]{1,5}"),
                    proptest::option::of(-1e6..1e6_f64),
                    proptest::option::of(-1e6..1e6_f64),
                ),
                0..6,
            )
        ) {
            let data: Vec<Perfdata> = data
                .into_iter()
                .map(|(label, value, uom, warn, crit, min, max)| Perfdata {
                    label,
                    value,
                    uom: if value.is_some() { uom } else { String::new() },
                    warn,
                    crit,
                    min,
                    max,
                })
                .collect();
            let text: Vec<String> = data.iter().map(write).collect();
            prop_assert_eq!(take_apart(&format!("OK - fine | {}", text.join(" "))).perfdata, data);
        }
    }
}
