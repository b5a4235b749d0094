//! How long each step of reading an inventory takes on this machine, in microseconds of one core:
//! `cargo run --release -p intendant-inventory --example speed`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool that prints and stops"
)]

use intendant_inventory::{
    Encoding, Keep, Limits, Message, deflate, dialect, differences, encoding_of, inflate, read,
    skeleton_hash, to_text, without_secrets,
};

/// What this program has used of a core, microseconds; waiting for one does not count.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1000.0
}

fn time<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut result = work();
    let rounds = 200_u32;
    let start = cpu();
    for _ in 0..rounds {
        result = work();
    }
    println!("  {what:<28}{:>8.0}", (cpu() - start) / f64::from(rounds));
    result
}

fn main() {
    for name in [
        "fusioninventory-2.6-INVENTORY.zlib",
        "glpi-agent-1.12-inventory-full.zlib",
    ] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/");
        let sent = std::fs::read(format!("{path}{name}")).unwrap();
        println!("{name}, {} bytes", sent.len());
        let encoding = encoding_of("application/x-compress-zlib", &sent).unwrap();
        let text = time("inflate, to text", || {
            to_text(inflate(encoding, &sent, &Limits::default()).unwrap()).into_owned()
        });
        let dialect = dialect(&text).unwrap();
        time("quick hash", || skeleton_hash(&text, dialect).unwrap());
        let message = time("read", || read(&text).unwrap());
        let kept = time("without secrets", || {
            without_secrets(&text, dialect, Keep::default()).unwrap()
        });
        time("deflate", || deflate(Encoding::Zlib, &kept));
        let Message::Inventory(report) = message else {
            return;
        };
        time("hash of what lasts", || report.content.lasting_hash());
        let mut other = report.content.clone();
        other.softwares[7].version.push('1');
        time("differences", || differences(&report.content, &other));
        time("to JSON", || serde_json::to_vec(&report.content).unwrap());
    }
}
