//! Words to look for, made the same on both database engines: lower case, accents folded, French and
//! English stems. What is stored and what is asked go through the same mill.

use rust_stemmers::{Algorithm, Stemmer};

/// Longest word that is looked at, in characters; longer ones are cut.
const LONGEST_WORD: usize = 40;
/// Most words of a question.
const MOST_WORDS: usize = 12;

/// Turns text into search terms.
pub struct Mill {
    french: Stemmer,
    english: Stemmer,
}

impl Default for Mill {
    fn default() -> Self {
        Self {
            french: Stemmer::create(Algorithm::French),
            english: Stemmer::create(Algorithm::English),
        }
    }
}

/// One word of a question: any of its forms will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The forms; letters and digits only.
    pub forms: Vec<String>,
    /// Whether what begins like the first form will do too: the word being typed.
    pub prefix: bool,
}

impl Mill {
    /// The forms under which each word of `text` is found, separated by spaces.
    #[must_use]
    pub fn stored(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        for word in words(text) {
            for form in self.forms(&word) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&form);
            }
        }
        out
    }

    /// What a question wants: every word, the last one as a beginning too unless a space follows.
    #[must_use]
    pub fn wanted(&self, question: &str) -> Vec<Wanted> {
        let open_end = question
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        let words: Vec<String> = words(question).take(MOST_WORDS).collect();
        let last = words.len().saturating_sub(1);
        words
            .iter()
            .enumerate()
            .map(|(n, word)| Wanted {
                forms: self.forms(word),
                prefix: open_end && n == last,
            })
            .collect()
    }

    /// The word folded, then its stems, each once. French stems are taken with and without accents,
    /// because people leave them out.
    fn forms(&self, word: &str) -> Vec<String> {
        let folded = fold(word);
        let mut forms = vec![folded.clone()];
        for form in [
            fold(&self.french.stem(word)),
            self.french.stem(&folded).into_owned(),
            self.english.stem(&folded).into_owned(),
        ] {
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| {
            word.chars()
                .take(LONGEST_WORD)
                .flat_map(char::to_lowercase)
                .collect()
        })
}

/// A combining accent, written apart from its letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Without accents; ligatures as two letters.
fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'ý' | 'ÿ' => "y",
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            c if is_mark(c) => "",
            c => {
                out.push(c);
                continue;
            }
        };
        out.push_str(plain);
    }
    out
}

/// The ticket number that a question is, if it is one: `1042`, `n° 1 042`, `#1042`.
#[must_use]
pub fn number_asked(question: &str) -> Option<i64> {
    let rest = question
        .trim()
        .trim_start_matches("n°")
        .trim_start_matches("N°")
        .trim_start_matches('#');
    let digits: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let only_digits = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    (only_digits && digits.len() <= 12)
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(stored: &str, question: &str) -> bool {
        let mill = Mill::default();
        let stored = mill.stored(stored);
        let terms: Vec<&str> = stored.split(' ').collect();
        mill.wanted(question).iter().all(|wanted| {
            wanted
                .forms
                .iter()
                .any(|form| terms.contains(&form.as_str()))
                || (wanted.prefix && terms.iter().any(|term| term.starts_with(&wanted.forms[0])))
        })
    }

    #[test]
    fn accents_case_and_endings_do_not_matter() {
        let text = "Les imprimantes réseau de l’entrepôt ne répondent plus";
        for question in [
            "imprimante",
            "IMPRIMANTES",
            "reseau",
            "réseaux",
            "entrepot",
            "impr",
            "imprimante entrepôt",
        ] {
            assert!(finds(text, question), "{question}");
        }
        assert!(!finds(text, "serveur"));
        assert!(!finds(text, "imprimante serveur"));
    }

    #[test]
    fn english_endings_do_not_matter_either() {
        assert!(finds("Servers are failing", "server failed"));
        assert!(finds("cœur de réseau", "coeur"));
        assert!(finds("e\u{301}cran noir", "écran"));
    }

    #[test]
    fn a_finished_word_is_no_beginning() {
        assert!(finds("imprimante", "impri"));
        assert!(!finds("imprimante", "impri "));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in [
            "1042",
            "n° 1 042",
            "N°1042",
            "#1042",
            "n°\u{a0}1\u{202f}042",
        ] {
            assert_eq!(number_asked(text), Some(1042), "{text}");
        }
        assert_eq!(number_asked("disque 1042"), None);
        assert_eq!(number_asked(""), None);
    }
}
