//! Dialogs that every page carries: commands, keyboard help, confirmation. Native `<dialog>`.

use maud::{Markup, html};

use super::frame::{NavSection, PageFrame};
use super::icons::{Icon, icon};
use crate::platform::i18n::Lang;

/// The three dialogs. The palette asks `/search/palette?q=` for
/// `[{"group","title","detail","href","icon"}]` and lists the navigation by itself.
#[must_use]
pub(super) fn dialogs(frame: &PageFrame<'_>) -> Markup {
    html! {
        (palette(frame.lang))
        (keyboard_help(frame.lang, &frame.nav))
        (confirm(frame.lang))
    }
}

fn palette(lang: Lang) -> Markup {
    html! {
        dialog.palette id="palette" aria-label=(lang.t("ui-palette")) {
            div.palette-box {
                (icon(Icon::Search))
                input id="palette-input" type="text" role="combobox" aria-expanded="true"
                    aria-controls="palette-list" aria-autocomplete="list" autocomplete="off"
                    spellcheck="false" placeholder=(lang.t("ui-palette-hint"))
                    aria-label=(lang.t("ui-palette-hint"));
                kbd { "Esc" }
            }
            ul id="palette-list" role="listbox" aria-label=(lang.t("ui-palette")) {}
            p.palette-none hidden { (lang.t("ui-palette-none")) }
        }
    }
}

fn keyboard_help(lang: Lang, nav: &[NavSection]) -> Markup {
    let keys: [(&[&str], &str); 8] = [
        (&["j"], "ui-key-down"),
        (&["k"], "ui-key-up"),
        (&["Enter"], "ui-key-open"),
        (&["x"], "ui-key-tick"),
        (&["/"], "ui-key-search"),
        (&["Ctrl", "K"], "ui-key-palette"),
        (&["?"], "ui-key-help"),
        (&["Esc"], "ui-key-leave"),
    ];
    let sections = nav
        .iter()
        .flat_map(|s| &s.links)
        .filter_map(|l| l.key.map(|k| (k, &l.label)));
    html! {
        dialog.sheet id="keys" aria-labelledby="keys-title" {
            header { h2 id="keys-title" { (lang.t("ui-keys")) } (close_button(lang)) }
            dl.keys {
                @for (combination, text) in keys {
                    div { dt { @for key in combination { kbd { (key) } } } dd { (lang.t(text)) } }
                }
                @for (key, label) in sections {
                    div { dt { kbd { "g" } kbd { (key) } } dd { (label) } }
                }
            }
        }
    }
}

fn confirm(lang: Lang) -> Markup {
    html! {
        dialog.sheet.ask id="confirm" aria-labelledby="confirm-text" {
            form method="dialog" {
                p id="confirm-text" {}
                div.form-actions {
                    button.btn.danger value="yes" data-yes { (lang.t("ui-confirm")) }
                    button.btn.secondary value="no" { (lang.t("ui-cancel")) }
                }
            }
        }
    }
}

fn close_button(lang: Lang) -> Markup {
    html! {
        form method="dialog" {
            button.btn.quiet.square aria-label=(lang.t("ui-close")) { (icon(Icon::Close)) }
        }
    }
}
