//! What may be written down of a client, its sites and its people: each text is taken at the border,
//! trimmed and checked once.

use jiff::tz::TimeZone;

#[cfg(test)]
mod tests;

/// What is wrong with something that was typed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Nothing was typed in.
    #[error("missing")]
    Missing,
    /// Longer than the place for it.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// Characters that nobody can read or type.
    #[error("unreadable characters")]
    Unreadable,
    /// Not nine digits.
    #[error("a SIREN has nine digits")]
    SirenLength,
    /// Nine digits whose check digit is wrong.
    #[error("the check digit of the SIREN is wrong")]
    SirenCheck,
    /// Not an intra-community VAT number.
    #[error("not a VAT number")]
    Vat,
    /// A French VAT number that does not belong to this SIREN.
    #[error("not the VAT number of this SIREN, which is {0}")]
    VatOfSiren(String),
    /// Not an e-mail address.
    #[error("not an e-mail address")]
    Email,
    /// Not the name of a time zone.
    #[error("not a time zone")]
    Zone,
    /// Neither French nor English.
    #[error("not a language of the product")]
    Language,
}

/// One line of text, trimmed, at most `longest` characters; may be empty.
///
/// # Errors
/// [`Wrong::TooLong`], [`Wrong::Unreadable`].
pub fn line(text: &str, longest: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Wrong::Unreadable);
    }
    fits(text, longest)
}

/// The same, which must not be empty.
///
/// # Errors
/// As [`line`], and [`Wrong::Missing`].
pub fn name(text: &str, longest: usize) -> Result<String, Wrong> {
    match line(text, longest)? {
        text if text.is_empty() => Err(Wrong::Missing),
        text => Ok(text),
    }
}

/// Several lines, trimmed; may be empty. Lines end with one newline, whatever was sent.
///
/// # Errors
/// As [`line`].
pub fn lines(text: &str, longest: usize) -> Result<String, Wrong> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(Wrong::Unreadable);
    }
    fits(text, longest)
}

fn fits(text: &str, longest: usize) -> Result<String, Wrong> {
    if text.chars().count() > longest {
        return Err(Wrong::TooLong(longest));
    }
    Ok(text.to_owned())
}

/// A SIREN: nine digits, spaces allowed, check digit verified (Luhn). `None` when empty.
///
/// # Errors
/// [`Wrong::SirenLength`], [`Wrong::SirenCheck`].
pub fn siren(text: &str) -> Result<Option<String>, Wrong> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Wrong::SirenLength);
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| match (place % 2, u32::from(byte - b'0')) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    if !sum.is_multiple_of(10) {
        return Err(Wrong::SirenCheck);
    }
    Ok(Some(digits))
}

/// An intra-community VAT number, spaces allowed. A French one carries the SIREN behind a key of two
/// digits: (12 + 3 × SIREN mod 97) mod 97. `None` when empty.
///
/// # Errors
/// [`Wrong::Vat`], [`Wrong::VatOfSiren`].
pub fn vat_number(text: &str, siren: Option<&str>) -> Result<Option<String>, Wrong> {
    let number: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_uppercase();
    if number.is_empty() {
        return Ok(None);
    }
    let known = number.is_ascii()
        && (4..=14).contains(&number.len())
        && number.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && number.bytes().skip(2).all(|b| b.is_ascii_alphanumeric());
    if !known {
        return Err(Wrong::Vat);
    }
    if number.starts_with("FR") {
        if number.len() != 13 {
            return Err(Wrong::Vat);
        }
        if let Some(expected) = siren.and_then(french_vat_number)
            && number.get(4..) != expected.get(4..)
        {
            return Err(Wrong::VatOfSiren(expected));
        }
    }
    Ok(Some(number))
}

/// The French VAT number of a SIREN.
#[must_use]
pub fn french_vat_number(siren: &str) -> Option<String> {
    let number: u64 = siren.parse().ok()?;
    Some(format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97))
}

/// An e-mail address in lower case: one `@`, something before it, a host after it. Empty stays empty.
///
/// # Errors
/// [`Wrong::Email`], [`Wrong::TooLong`].
pub fn email(text: &str) -> Result<String, Wrong> {
    let email = line(text, 254)?.to_lowercase();
    if email.is_empty() {
        return Ok(email);
    }
    let plausible = !email.contains(char::is_whitespace)
        && email.split_once('@').is_some_and(|(who, host)| {
            !who.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !host.starts_with('.')
                && !host.ends_with('.')
        });
    if plausible {
        Ok(email)
    } else {
        Err(Wrong::Email)
    }
}

/// The IANA name of a time zone, such as `Europe/Paris`.
///
/// # Errors
/// [`Wrong::Zone`], [`Wrong::Missing`].
pub fn zone(text: &str) -> Result<String, Wrong> {
    let text = name(text, 64).map_err(|wrong| match wrong {
        Wrong::Missing => Wrong::Missing,
        _ => Wrong::Zone,
    })?;
    match TimeZone::get(&text) {
        Ok(zone) => Ok(zone.iana_name().map_or(text, ToOwned::to_owned)),
        Err(_) => Err(Wrong::Zone),
    }
}

/// `fr` or `en`.
///
/// # Errors
/// [`Wrong::Language`].
pub fn language(text: &str) -> Result<String, Wrong> {
    match text.trim() {
        code @ ("fr" | "en") => Ok(code.to_owned()),
        _ => Err(Wrong::Language),
    }
}

/// Text as it is looked for and sorted: lower case, without the accents of French and its
/// neighbours, so that "electricite" finds "Électricité".
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' | 'ì' => out.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ÿ' | 'ý' => out.push('y'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '’' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}
