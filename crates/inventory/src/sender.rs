//! Who sends, as headers and tags say: which make of agent and version, through which proxies, and
//! the token in a tag.

/// The most proxies that a message may have passed (GLPI's json-protocol).
const MOST_PROXIES: usize = 5;
/// Letters between a tag proper and the token behind it.
const BETWEEN: [char; 6] = ['/', ':', ';', ',', ' ', '|'];
/// The fewest letters of a token.
const SHORTEST_TOKEN: usize = 40;

/// Makes of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Our own.
    Intendant,
    /// GLPI-Agent.
    Glpi,
    /// FusionInventory-Agent.
    FusionInventory,
    /// OCS Inventory agents.
    Ocs,
}

/// The make, by what agents call themselves: in HTTP, then in their message (`versionclient`).
#[must_use]
pub fn make(user_agent: &str, version_client: &str) -> Option<Make> {
    [user_agent, version_client].into_iter().find_map(|text| {
        let text = text.to_ascii_lowercase();
        [
            ("intendant", Make::Intendant),
            ("glpi", Make::Glpi),
            ("fusioninventory", Make::FusionInventory),
            ("ocs", Make::Ocs),
        ]
        .into_iter()
        .find(|(word, _)| text.contains(word))
        .map(|(_, make)| make)
    })
}

/// The version in what an agent calls itself: `1.12-dev` of `GLPI-Agent_v1.12-dev`.
#[must_use]
pub fn version(user_agent: &str) -> String {
    let version = user_agent
        .rsplit_once("_v")
        .map_or("", |(_, version)| version);
    version.chars().take(40).collect()
}

/// Why a message that passed these proxies (`GLPI-Proxy-ID`) cannot be taken in, in the protocol's
/// words: it came round, or passed too many.
#[must_use]
pub fn proxy_fault(proxies: &str) -> Option<&'static str> {
    let all: Vec<&str> = proxies
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .collect();
    let mut seen = all.clone();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() < all.len() {
        return Some("proxy-loop-detected");
    }
    (all.len() > MOST_PROXIES).then_some("too-many-proxy")
}

/// The part of a tag that may be a token: all of it, or what follows the last separator
/// (`siège/…token…`).
#[must_use]
pub fn token_in(tag: &str) -> Option<&str> {
    let last = tag.rsplit(BETWEEN).next().unwrap_or_default();
    (last.len() >= SHORTEST_TOKEN).then_some(last)
}

/// A tag without the token that it may hold.
#[must_use]
pub fn without_token(tag: &str) -> String {
    let rest = token_in(tag).and_then(|secret| tag.strip_suffix(secret));
    rest.unwrap_or(tag)
        .trim_end_matches(BETWEEN)
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_that_loop_or_are_too_many_are_told() {
        assert_eq!(proxy_fault("a, b"), None);
        assert_eq!(proxy_fault(""), None);
        assert_eq!(proxy_fault("a,b,a"), Some("proxy-loop-detected"));
        assert_eq!(proxy_fault("a,b,c,d,e,f"), Some("too-many-proxy"));
    }

    #[test]
    fn makes_are_told_apart() {
        for (agent, said, made, number) in [
            ("GLPI-Agent_v1.12-dev", "", Some(Make::Glpi), "1.12-dev"),
            (
                "FusionInventory-Agent_v2.6-3",
                "",
                Some(Make::FusionInventory),
                "2.6-3",
            ),
            (
                "OCS-NG_unified_unix_agent_v2.10.0",
                "",
                Some(Make::Ocs),
                "2.10.0",
            ),
            ("curl/8.0", "GLPI-Agent_v1.5", Some(Make::Glpi), ""),
            ("curl/8.0", "", None, ""),
        ] {
            assert_eq!((make(agent, said), version(agent).as_str()), (made, number));
        }
    }

    #[test]
    fn tags_may_hold_a_token_and_lose_it() {
        let token = "x".repeat(43);
        assert_eq!(token_in(&token), Some(token.as_str()));
        let tag = format!("siège/{token}");
        assert_eq!(token_in(&tag), Some(token.as_str()));
        assert_eq!(without_token(&tag), "siège");
        assert_eq!(
            (token_in("Lyon 2"), without_token("Lyon 2").as_str()),
            (None, "Lyon 2")
        );
    }
}
