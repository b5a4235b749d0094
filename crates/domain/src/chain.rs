//! The hash chain of a client's events: a later change of any of them shows.

use sha2::{Digest, Sha256};

/// What stands before the first event of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One event, as it is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// The client whose chain it is.
    pub client: i64,
    /// Place in the chain, from 1, without gaps.
    pub seq: i64,
    /// When, microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who, when it was a person.
    pub person: Option<i64>,
    /// Their name, or what made the program act.
    pub actor: &'a str,
    /// `ticket`, `item`, `contract`, `month`.
    pub subject: &'a str,
    /// Which one.
    pub subject_id: i64,
    /// What happened.
    pub kind: &'a str,
    /// The event's own data, JSON as it is stored.
    pub body: &'a str,
}

impl Link<'_> {
    /// SHA-256, in lower-case hexadecimal, of the previous hash and every field, each behind its
    /// length in bytes and a colon, so that no two events read the same.
    #[must_use]
    pub fn hash(&self, previous: &str) -> String {
        use std::fmt::Write;
        let person = self.person.map(|id| id.to_string()).unwrap_or_default();
        let (client, seq) = (self.client.to_string(), self.seq.to_string());
        let (at, id) = (self.at.to_string(), self.subject_id.to_string());
        let mut digest = Sha256::new();
        for field in [
            previous,
            &client,
            &seq,
            &at,
            &person,
            self.actor,
            self.subject,
            &id,
            self.kind,
            self.body,
        ] {
            digest.update(field.len().to_string().as_bytes());
            digest.update(b":");
            digest.update(field.as_bytes());
        }
        digest
            .finalize()
            .iter()
            .fold(String::with_capacity(64), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link<'a>(seq: i64, actor: &'a str, body: &'a str) -> Link<'a> {
        Link {
            client: 1,
            seq,
            at: 2,
            person: None,
            actor,
            subject: "ticket",
            subject_id: 3,
            kind: "opened",
            body,
        }
    }

    #[test]
    fn the_hash_is_what_it_was() {
        // Published: clients recompute it. It never changes.
        assert_eq!(
            link(1, "Ada", "{}").hash(GENESIS),
            "15c491abf711f102d58392e954260ceb996ead7c561b94622d0ae641b76c47d3"
        );
    }

    proptest! {
        #[test]
        fn moving_text_from_one_field_to_the_next_shows(a in "[a-z:0-9]{0,8}", b in "[a-z:0-9]{0,8}") {
            let whole = format!("{a}{b}");
            prop_assume!(!b.is_empty());
            prop_assert_ne!(link(1, &a, &b).hash(GENESIS), link(1, &whole, "").hash(GENESIS));
        }
    }
}
