//! Lines for the operator on standard error, with the journal's priorities when it listens.

fn line(priority: u8, text: &str) {
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        eprintln!("<{priority}>{text}");
    } else {
        let word = match priority {
            0..=3 => "error: ",
            4 => "warning: ",
            _ => "",
        };
        eprintln!("intendant-agent: {word}{text}");
    }
}

/// Something worth knowing once.
pub(crate) fn info(text: &str) {
    line(6, text);
}

/// Something that may need somebody.
pub(crate) fn warning(text: &str) {
    line(4, text);
}

/// Something that needs somebody.
pub(crate) fn error(text: &str) {
    line(3, text);
}
