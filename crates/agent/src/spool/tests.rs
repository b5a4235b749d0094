//! The spool against crashes at any byte, and against a plain list that does the same.

use std::fs;

use proptest::prelude::*;

use super::*;

const SMALL: Limits = Limits {
    total: u64::MAX,
    segment: 300,
};

fn open(dir: &Path) -> (Spool, Vec<Lost>) {
    Spool::open(dir, SMALL).unwrap()
}

fn everything(spool: &mut Spool) -> Vec<(u64, Vec<u8>)> {
    let mut found = Vec::new();
    let mut after = spool.acked();
    while let Some(chunk) = spool.read_after(after, 3, 100).unwrap() {
        let mut seq = chunk.first;
        for payload in chunk.payloads {
            found.push((seq, payload));
            seq += 1;
        }
        assert_eq!(seq - 1, chunk.last);
        after = chunk.last;
    }
    found
}

#[test]
fn an_acknowledged_prefix_goes_and_numbers_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(dir.path());
    for number in 0..100_u32 {
        spool.stage(number.to_string().as_bytes());
        spool.commit().unwrap();
    }
    let before = spool.bytes();
    spool.ack(100).unwrap();
    assert!(spool.bytes() < before / 10);
    drop(spool);
    let (mut spool, lost) = open(dir.path());
    assert!(lost.is_empty());
    assert_eq!(spool.next_seq(), 101);
    assert_eq!(everything(&mut spool), []);
}

#[test]
fn numbers_never_come_twice_even_when_only_the_ack_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(dir.path());
    for _ in 0..10 {
        spool.stage(b"x");
    }
    spool.commit().unwrap();
    spool.ack(10).unwrap();
    drop(spool);
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "seg") {
            fs::write(&path, b"").unwrap();
        }
    }
    assert_eq!(open(dir.path()).0.next_seq(), 11);
}

#[test]
fn damage_in_the_middle_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(dir.path());
    for _ in 0..60 {
        spool.stage(&[b'y'; 40]);
        spool.commit().unwrap();
    }
    let victim = spool.segments[2].clone();
    drop(spool);
    let mut bytes = fs::read(&victim.path).unwrap();
    bytes[60] ^= 1;
    fs::write(&victim.path, bytes).unwrap();
    let (mut spool, lost) = open(dir.path());
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].last, victim.last);
    let kept: Vec<u64> = everything_numbers(&mut spool);
    let expected: Vec<u64> = (1..=60)
        .filter(|seq| !(lost[0].first..=lost[0].last).contains(seq))
        .collect();
    assert_eq!(kept, expected);
}

fn everything_numbers(spool: &mut Spool) -> Vec<u64> {
    let mut found = Vec::new();
    let mut after = 0;
    while let Some(chunk) = spool.read_after(after, 1, 1).unwrap() {
        found.push(chunk.last);
        after = chunk.last;
    }
    found
}

#[test]
fn a_disk_that_went_back_in_time_jumps_above_what_the_server_has() {
    let dir = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(dir.path());
    for _ in 0..5 {
        spool.stage(b"z");
    }
    spool.commit().unwrap();
    assert_eq!(spool.jump_above(4).unwrap(), None);
    assert_eq!(spool.jump_above(5).unwrap(), None);
    assert_eq!(spool.next_seq(), 6);
    let lost = spool.jump_above(70).unwrap();
    assert_eq!(lost, Some(Lost { first: 1, last: 5 }));
    spool.stage(b"new");
    spool.commit().unwrap();
    drop(spool);
    let (mut spool, lost) = open(dir.path());
    assert!(lost.is_empty());
    assert_eq!(everything(&mut spool), [(71, b"new".to_vec())]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A crash leaves any prefix of what was written after the last sync. Whatever was committed
    /// is there, whatever was not is either whole or gone, and the next number is free.
    #[test]
    fn a_crash_at_any_byte_loses_nothing_that_was_committed(
        committed in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 1..40),
        torn in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 1..6),
        cut in 0.0..1.0_f64,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut spool, _) = open(dir.path());
        for payload in &committed {
            spool.stage(payload);
            spool.commit().unwrap();
        }
        let safe = spool.active_bytes();
        let path = spool.segments.back().unwrap().path.clone();
        for payload in &torn {
            spool.stage(payload);
        }
        let staged = spool.staged.clone();
        drop(spool);
        let mut bytes = fs::read(&path).unwrap();
        prop_assert_eq!(bytes.len() as u64, safe);
        let keep = (staged.len() as f64 * cut) as usize;
        bytes.extend_from_slice(&staged[..keep]);
        fs::write(&path, bytes).unwrap();

        let (mut spool, lost) = open(dir.path());
        prop_assert!(lost.is_empty());
        let found = everything(&mut spool);
        let all: Vec<(u64, Vec<u8>)> = (1..).zip(committed.iter().chain(&torn).cloned()).collect();
        prop_assert!(found.len() >= committed.len());
        prop_assert_eq!(&found[..], &all[..found.len()]);
        prop_assert_eq!(spool.next_seq(), found.len() as u64 + 1);
        spool.stage(b"after");
        spool.commit().unwrap();
        let newest = everything(&mut spool).pop();
        prop_assert_eq!(newest, Some((found.len() as u64 + 1, b"after".to_vec())));
    }

    /// The newest file cut at any byte at all gives a prefix, never something else.
    #[test]
    fn a_file_cut_anywhere_gives_a_prefix(count in 1..60_u32, cut in 0.0..1.0_f64) {
        let dir = tempfile::tempdir().unwrap();
        let (mut spool, _) = open(dir.path());
        for number in 0..count {
            spool.stage(format!("payload {number}").as_bytes());
            spool.commit().unwrap();
        }
        let segment = spool.segments.back().unwrap().clone();
        drop(spool);
        let bytes = fs::read(&segment.path).unwrap();
        fs::write(&segment.path, &bytes[..(bytes.len() as f64 * cut) as usize]).unwrap();
        let (mut spool, lost) = open(dir.path());
        prop_assert!(lost.is_empty());
        let found = everything(&mut spool);
        prop_assert!(found.len() as u64 + 1 >= segment.first);
        for (index, (seq, payload)) in found.iter().enumerate() {
            prop_assert_eq!(*seq, index as u64 + 1);
            prop_assert_eq!(payload.clone(), format!("payload {index}").into_bytes());
        }
        prop_assert_eq!(spool.next_seq(), found.len() as u64 + 1);
    }

    /// Against a list: any mixture of taking, acknowledging and restarting.
    #[test]
    fn it_behaves_like_a_list(steps in proptest::collection::vec((0..4_u8, 0..8_u64), 1..80)) {
        let dir = tempfile::tempdir().unwrap();
        let (mut spool, _) = open(dir.path());
        let (mut last, mut acked) = (0_u64, 0_u64);
        for (step, number) in steps {
            match step {
                0 | 1 => {
                    for _ in 0..number {
                        last += 1;
                        prop_assert_eq!(spool.stage(last.to_string().as_bytes()), last);
                    }
                    spool.commit().unwrap();
                }
                2 => {
                    acked = (acked + number).min(last);
                    spool.ack(acked).unwrap();
                }
                _ => {
                    drop(spool);
                    spool = open(dir.path()).0;
                }
            }
            let expected: Vec<(u64, Vec<u8>)> =
                (acked + 1..=last).map(|seq| (seq, seq.to_string().into_bytes())).collect();
            prop_assert_eq!(everything(&mut spool), expected);
            prop_assert_eq!(spool.waiting(), last - acked);
        }
    }
}
