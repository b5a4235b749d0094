//! From a checked input to the bytes of a PDF (PDF/A-3b).

mod sheet;
mod world;
mod xmp;

use intendant_protocol::documents::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::World;

use crate::facturx;
use crate::input::Input;

/// The templates, by the names that they import one another by.
const TEMPLATES: [(&str, &str); 10] = [
    ("audit.typ", include_str!("../templates/audit.typ")),
    ("fleet.typ", include_str!("../templates/fleet.typ")),
    ("radar.typ", include_str!("../templates/radar.typ")),
    ("common.typ", include_str!("../templates/common.typ")),
    ("clock.typ", include_str!("../templates/clock.typ")),
    ("charts.typ", include_str!("../templates/charts.typ")),
    ("annex.typ", include_str!("../templates/annex.typ")),
    ("invoice.typ", include_str!("../templates/invoice.typ")),
    ("penalty.typ", include_str!("../templates/penalty.typ")),
    ("report.typ", include_str!("../templates/report.typ")),
];

/// Why a checked input could not be printed: a defect of the program, not of the input.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A template was refused by the typesetter, or gave what PDF/A does not allow.
    #[error("cannot set the document: {0}")]
    Typeset(String),
    /// The PDF could not be given its Factur-X metadata.
    #[error("cannot add the Factur-X metadata: {0}")]
    Metadata(String),
    /// The input could not be handed to the template.
    #[error("cannot hand over the input: {0}")]
    Input(#[from] serde_json::Error),
}

/// Prints a document.
///
/// # Errors
/// See [`PrintError`].
pub fn print(input: &Input) -> Result<Vec<u8>, PrintError> {
    let frame = Frame::of(input);
    let mut files = vec![("input.json", sheet::write(input, &frame)?)];
    if let Input::Invoice(invoice) = input {
        files.push((facturx::FILE_NAME, facturx::write(invoice).into_bytes()));
    }
    let world = World::new(frame.template, &TEMPLATES, files)
        .ok_or_else(|| PrintError::Typeset("a template has no name".to_owned()))?;
    let pages = typst::compile::<PagedDocument>(&world)
        .output
        .map_err(|errors| PrintError::Typeset(worded(&errors)))?;
    let standards = PdfStandards::new(&[PdfStandard::A_3b])
        .map_err(|error| PrintError::Typeset(error.message().to_string()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Intendant".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let pdf =
        typst_pdf::pdf(&pages, &options).map_err(|errors| PrintError::Typeset(worded(&errors)))?;
    match input {
        Input::Invoice(_) => xmp::describe_invoice(&pdf).map_err(PrintError::Metadata),
        _ => Ok(pdf),
    }
}

fn worded(errors: &[SourceDiagnostic]) -> String {
    let texts: Vec<String> = errors
        .iter()
        .map(|error| {
            let hints: String = error
                .hints
                .iter()
                .map(|hint| format!(" ({})", hint.v))
                .collect();
            format!("{}{hints}", error.message)
        })
        .collect();
    texts.join("; ")
}

/// What every kind of document has, wherever its input keeps it.
struct Frame<'a> {
    template: &'static str,
    language: Language,
    created: Timestamp,
    accent: Option<&'a str>,
    zone: TimeZone,
    period: intendant_protocol::documents::Period,
}

impl<'a> Frame<'a> {
    fn of(input: &'a Input) -> Self {
        // Checked before; a zone that has gone since is shown as UTC.
        let zone = |name: &str| TimeZone::get(name).unwrap_or(TimeZone::UTC);
        match input {
            Input::Invoice(invoice) => Self {
                template: "invoice.typ",
                language: invoice.language,
                created: invoice.created,
                accent: invoice.accent.as_deref(),
                zone: TimeZone::UTC,
                period: invoice.period,
            },
            Input::FleetReport(report) => Self {
                template: "fleet.typ",
                language: report.language,
                created: report.created,
                accent: report.accent.as_deref(),
                zone: zone(&report.timezone),
                period: report.period,
            },
            Input::AuditReport(report) => Self {
                template: "audit.typ",
                language: report.language,
                created: report.created,
                accent: report.accent.as_deref(),
                zone: zone(&report.timezone),
                period: intendant_protocol::documents::Period {
                    from: report.issued,
                    to: report.issued,
                },
            },
            Input::PenaltyStatement(statement) => Self {
                template: "penalty.typ",
                language: statement.language,
                created: statement.created,
                accent: statement.accent.as_deref(),
                zone: zone(&statement.timezone),
                period: statement.period,
            },
            Input::ServiceReport(report) => Self {
                template: "report.typ",
                language: report.language,
                created: report.created,
                accent: report.accent.as_deref(),
                zone: zone(&report.timezone),
                period: report.period,
            },
        }
    }
}
