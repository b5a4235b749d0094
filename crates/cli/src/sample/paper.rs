//! The clients' papers: numbers whose check digits hold, and a contract of their own made from the
//! example contract.

use jiff::ToSpan;
use jiff::civil::Date;

use super::words;

const CONTRACT: &str = include_str!("../../../../examples/acme.toml");

/// A client on paper. Everything follows from its number.
pub(super) struct Firm {
    number: usize,
    pub(super) name: String,
    pub(super) host: String,
    pub(super) siren: String,
    siret: String,
    pub(super) vat: String,
    pub(super) street: String,
    pub(super) town: (&'static str, &'static str),
    pub(super) sites: Vec<&'static str>,
}

/// The digits with the one that makes Luhn's sum a multiple of ten.
fn with_luhn(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0');
            match (place % 2, value) {
                (0, 5..) => value * 2 - 9,
                (0, _) => value * 2,
                _ => value,
            }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

impl Firm {
    pub(super) fn new(number: usize) -> Self {
        let firm = words::FIRMS[number % words::FIRMS.len()];
        let round = number / words::FIRMS.len();
        let name = match round {
            0 => firm.to_owned(),
            more => format!("{firm} {}", more + 1),
        };
        let siren = with_luhn(&format!("{:08}", 41_000_000 + number * 7_919));
        let key = siren.parse::<u64>().map_or(0, |n| (12 + 3 * (n % 97)) % 97);
        let town = words::TOWNS[number % words::TOWNS.len()];
        let second = words::TOWNS[(number + 5) % words::TOWNS.len()];
        Self {
            number,
            host: format!("client{}", number + 1),
            siret: with_luhn(&format!("{siren}0001")),
            vat: format!("FR{key:02}{siren}"),
            street: format!("{} rue de la République", number % 90 + 1),
            town,
            sites: vec![town.1, second.1],
            name,
            siren,
        }
    }

    /// Its contract from `starts`, with that time to restore a P2 under the better level.
    pub(super) fn contract(&self, starts: Date, restore: &str) -> String {
        let signed = starts.checked_sub(3.weeks()).unwrap_or(starts);
        let summer = starts.checked_add(6.months()).unwrap_or(starts);
        let [a, b] = [self.sites[0], self.sites[self.sites.len() - 1]];
        let flat = 350 + self.number % 7 * 50;
        let mut replaced = String::with_capacity(CONTRACT.len());
        let mut section = "";
        let mut restored = false;
        for line in CONTRACT.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let key = line.split(['=', ' ']).next().unwrap_or_default();
            let new = match (section, key) {
                ("", "#") if line.contains("Acme") => "# Contrat d'infogérance.".to_owned(),
                ("", "reference") => format!("reference = \"INF-{:04}\"", self.number + 1),
                ("", "title") => {
                    "title     = \"Infogérance partielle du système d'information\"".to_owned()
                }
                ("[client]", "name") => format!("name       = \"{}\"", self.name),
                ("[client]", "siren") => format!("siren      = \"{}\"", self.siren),
                ("[client]", "siret") => format!("siret      = \"{}\"", self.siret),
                ("[client]", "vat-id") => format!("vat-id     = \"{}\"", self.vat),
                ("[client]", "address") => format!("address    = \"{}\"", self.street),
                ("[client]", "postcode") => format!("postcode   = \"{}\"", self.town.0),
                ("[client]", "city") => format!("city       = \"{}\"", self.town.1),
                ("[client]", "email") => {
                    format!("email      = \"comptabilite@{}.example\"", self.host)
                }
                ("[term]", "signed") => format!("signed  = {signed}"),
                ("[term]", "starts") => format!("starts  = {starts}"),
                ("[calendars.office]", "closed") => format!(
                    "closed = [{{ from = {summer}, to = {}, reason = \"fermeture annuelle\" }}]",
                    summer.checked_add(4.days()).unwrap_or(summer)
                ),
                ("[calendars.office]", "opened") => continue,
                ("[levels.gold.P2]", "restore") if !restored => {
                    restored = true;
                    format!("restore = \"{restore}\"")
                }
                ("[[services]]", "covers") if line.contains("Villefranche") => {
                    line.replace("\"Lyon\", \"Villefranche\"", &format!("\"{a}\", \"{b}\""))
                }
                ("[[price.flat]]", "amount") if line.contains("450.00") => {
                    format!("amount = \"{flat}.00\"")
                }
                _ => line.to_owned(),
            };
            replaced.push_str(&new);
            replaced.push('\n');
        }
        replaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_has_a_sound_contract_and_numbers_that_hold() {
        assert_eq!(with_luhn("73282932"), "732829320");
        for number in 0..45 {
            let firm = Firm::new(number);
            for restore in ["8h", "6h"] {
                let text = firm.contract(jiff::civil::date(2025, 10, 1), restore);
                let read = intendant_contract::read("contract.toml", &text);
                assert!(read.is_ok(), "{:?}", read.err());
                assert!(!text.contains("Acme"), "{text}");
            }
        }
    }
}
