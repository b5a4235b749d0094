//! Forms: they ask for the least, keep what was typed, and show an error beside its field.

use maud::{Markup, html};

use super::icons::{Icon, icon};

/// What every field has. `name` is also its id, prefixed by `f-`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// A line under the label; may be empty.
    pub hint: &'a str,
    /// What is wrong with what was typed; `None` when nothing is.
    pub error: Option<&'a str>,
    /// Whether it must be filled in.
    pub required: bool,
}

impl<'a> Field<'a> {
    /// A required field.
    #[must_use]
    pub fn new(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            hint: "",
            error: None,
            required: true,
        }
    }

    /// The same, which may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// The same with what is wrong, if anything is.
    #[must_use]
    pub fn error(mut self, error: Option<&'a str>) -> Self {
        self.error = error;
        self
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    fn described_by(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id()));
        let error = self.error.map(|_| format!("{}-error", self.id()));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (hint, error) => error.or(hint),
        }
    }

    fn wrap(&self, control: &Markup) -> Markup {
        let id = self.id();
        html! {
            div.field data-invalid[self.error.is_some()] {
                label for=(id) {
                    (self.label)
                    @if self.required { span.required aria-hidden="true" { "*" } }
                }
                @if !self.hint.is_empty() { p.hint id={ (id) "-hint" } { (self.hint) } }
                (control)
                @if let Some(error) = self.error {
                    p.error id={ (id) "-error" } { (icon(Icon::Alert)) span { (error) } }
                }
            }
        }
    }
}

/// What may be typed into a line, with the browser's help for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// Any text.
    #[default]
    Text,
    /// An address.
    Email,
    /// The present password.
    Password,
    /// A new password.
    NewPassword,
    /// A one-time code.
    Code,
    /// A whole number.
    Number,
    /// A date.
    Date,
    /// A date and a time of day.
    DateTime,
    /// Words to look for.
    Search,
}

impl Input {
    const fn kind(self) -> &'static str {
        match self {
            Input::Text | Input::Code => "text",
            Input::Email => "email",
            Input::Password | Input::NewPassword => "password",
            Input::Number => "number",
            Input::Date => "date",
            Input::DateTime => "datetime-local",
            Input::Search => "search",
        }
    }

    const fn autocomplete(self) -> Option<&'static str> {
        match self {
            Input::Email => Some("username"),
            Input::Password => Some("current-password"),
            Input::NewPassword => Some("new-password"),
            Input::Code => Some("one-time-code"),
            _ => None,
        }
    }
}

/// A line to type in.
#[must_use]
pub fn text_field(field: &Field<'_>, input: Input, value: &str) -> Markup {
    let numeric = matches!(input, Input::Code).then_some("numeric");
    field.wrap(&html! {
        input id=(field.id()) name=(field.name) type=(input.kind()) value=(value)
            autocomplete=[input.autocomplete()] inputmode=[numeric] required[field.required]
            aria-invalid=[field.error.map(|_| "true")] aria-describedby=[field.described_by()];
    })
}

/// A line to type in, with what the `datalist` of that id offers.
#[must_use]
pub fn text_field_among(field: &Field<'_>, datalist: &str, value: &str) -> Markup {
    field.wrap(&html! {
        input id=(field.id()) name=(field.name) type="text" value=(value) list=(datalist)
            autocomplete="off" required[field.required]
            aria-invalid=[field.error.map(|_| "true")] aria-describedby=[field.described_by()];
    })
}

/// Several lines; Markdown where the hint says so. `rows` is its height.
#[must_use]
pub fn text_area(field: &Field<'_>, rows: u8, value: &str) -> Markup {
    field.wrap(&html! {
        textarea id=(field.id()) name=(field.name) rows=(rows) required[field.required] data-grow
            aria-invalid=[field.error.map(|_| "true")] aria-describedby=[field.described_by()]
        { (value) }
    })
}

/// One of a list of (value, text). A field that may stay empty begins with an empty choice.
#[must_use]
pub fn select(field: &Field<'_>, options: &[(&str, &str)], value: &str) -> Markup {
    field.wrap(&html! {
        select id=(field.id()) name=(field.name) required[field.required]
            aria-invalid=[field.error.map(|_| "true")] aria-describedby=[field.described_by()]
        {
            @if !field.required { option value="" selected[value.is_empty()] { "—" } }
            @for (code, text) in options {
                option value=(code) selected[*code == value] { (text) }
            }
        }
    })
}

/// A file to send; `multiple` files when it says so.
#[must_use]
pub fn file_field(field: &Field<'_>, accept: &str, multiple: bool) -> Markup {
    let accept = (!accept.is_empty()).then_some(accept);
    field.wrap(&html! {
        input id=(field.id()) name=(field.name) type="file" accept=[accept] multiple[multiple]
            required[field.required] aria-describedby=[field.described_by()];
    })
}

/// A yes or no, its label at its right. Sends `value` when ticked.
#[must_use]
pub fn checkbox(field: &Field<'_>, value: &str, ticked: bool) -> Markup {
    let id = field.id();
    html! {
        div.field.check data-invalid[field.error.is_some()] {
            input id=(id) name=(field.name) type="checkbox" value=(value) checked[ticked]
                aria-describedby=[field.described_by()];
            label for=(id) { (field.label) }
            @if !field.hint.is_empty() { p.hint id={ (id) "-hint" } { (field.hint) } }
            @if let Some(error) = field.error {
                p.error id={ (id) "-error" } { (icon(Icon::Alert)) span { (error) } }
            }
        }
    }
}

/// One of a few, all seen: (value, text, hint).
#[must_use]
pub fn radios(field: &Field<'_>, options: &[(&str, &str, &str)], value: &str) -> Markup {
    html! {
        fieldset.field.radios data-invalid[field.error.is_some()] aria-describedby=[field.described_by()] {
            legend { (field.label) }
            @if !field.hint.is_empty() { p.hint id={ (field.id()) "-hint" } { (field.hint) } }
            @for (code, text, hint) in options {
                label.radio {
                    input type="radio" name=(field.name) value=(code) checked[*code == value]
                        required[field.required];
                    span { (text) @if !hint.is_empty() { span.hint { (hint) } } }
                }
            }
            @if let Some(error) = field.error {
                p.error id={ (field.id()) "-error" } { (icon(Icon::Alert)) span { (error) } }
            }
        }
    }
}

/// How much a button matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The one thing to do here.
    Primary,
    /// Another thing to do.
    Secondary,
    /// Something that destroys; give it a [`confirm_button`].
    Danger,
    /// As quiet as a link.
    Quiet,
}

impl Button {
    /// Its class, for markup of your own: `class={ "btn " (Button::Primary.class()) }`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Button::Primary => "primary",
            Button::Secondary => "secondary",
            Button::Danger => "danger",
            Button::Quiet => "quiet",
        }
    }
}

/// A button that sends its form.
#[must_use]
pub fn submit(kind: Button, text: &str) -> Markup {
    html! { button class={ "btn " (kind.class()) } type="submit" { (text) } }
}

/// A button that sends its form with `name=value`: for forms with several.
#[must_use]
pub fn submit_named(kind: Button, name: &str, value: &str, text: &str) -> Markup {
    html! {
        button class={ "btn " (kind.class()) } type="submit" name=(name) value=(value) { (text) }
    }
}

/// A button that sends its form after the question was answered with yes.
#[must_use]
pub fn confirm_button(kind: Button, text: &str, question: &str) -> Markup {
    html! {
        button class={ "btn " (kind.class()) } type="submit" data-confirm=(question) { (text) }
    }
}

/// A link that looks like a button, with an icon.
#[must_use]
pub fn link_button(kind: Button, href: &str, mark: Option<Icon>, text: &str) -> Markup {
    html! {
        a class={ "btn " (kind.class()) } href=(href) {
            @if let Some(mark) = mark { (icon(mark)) }
            (text)
        }
    }
}

/// The foot of a form: its buttons, the primary first.
#[must_use]
pub fn form_actions(buttons: &Markup) -> Markup {
    html! { div.form-actions { (buttons) } }
}

/// What is wrong with the whole form, above its fields; nothing when `errors` is empty.
/// Each is (name of the field or empty, text) and leads to its field.
#[must_use]
pub fn error_summary(title: &str, errors: &[(&str, &str)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.flash data-tone="bad" role="alert" {
                (icon(Icon::CircleX))
                div {
                    p { strong { (title) } }
                    ul { @for (name, text) in errors { li {
                        @if name.is_empty() { (text) } @else { a href={ "#f-" (name) } { (text) } }
                    } } }
                }
            }
        }
    }
}
