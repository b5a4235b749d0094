//! `intendant audit …`: audits before a contract, their findings, answers, draft contract and report.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use intendant_domain::wording::money;
use serde_json::{Value, json};

use super::failure::Failure;
use super::server::{Server, escaped};
use super::settings::Target;
use super::table;
use super::words::Lang;
use super::{show_json, wants_json};

/// Audits of the server.
#[derive(Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(Subcommand)]
enum What {
    /// List audits, newest first.
    List {
        /// Number of the client.
        #[arg(long)]
        client: Option<i64>,
    },
    /// Open an audit of a client, or of a new prospect.
    Open {
        /// Number of the client or prospect.
        #[arg(
            long,
            conflicts_with = "prospect",
            required_unless_present = "prospect"
        )]
        client: Option<i64>,
        /// Name of a new prospect.
        #[arg(long)]
        prospect: Option<String>,
        /// Its title.
        #[arg(long, default_value = "")]
        title: String,
    },
    /// Show an audit with its scores.
    Show {
        /// Number of the audit.
        id: i64,
    },
    /// List the questions of the questionnaire, with the answers that they take.
    Questions,
    /// Answer a question: `intendant audit answer 3 org-lead yes --comment "the manager"`.
    Answer {
        /// Number of the audit.
        id: i64,
        /// Key of the question.
        question: String,
        /// Key of the answer; nothing takes it back.
        #[arg(default_value = "")]
        choice: String,
        /// What is said beside it.
        #[arg(long, default_value = "")]
        comment: String,
    },
    /// Make a link with which somebody answers without an account.
    Link {
        /// Number of the audit.
        id: i64,
        /// Name of who will answer.
        name: String,
    },
    /// Look at the machines again.
    Analyse {
        /// Number of the audit.
        id: i64,
    },
    /// List findings, worst first.
    Findings {
        /// Number of the audit.
        id: i64,
    },
    /// Show what is proposed, and what a month would cost.
    Proposal {
        /// Number of the audit.
        id: i64,
    },
    /// Write the draft contract to a file or to the screen.
    Contract {
        /// Number of the audit.
        id: i64,
        /// The file.
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Write the report as PDF to a file.
    Report {
        /// Number of the audit.
        id: i64,
        /// `fr` or `en`; the client's language when absent.
        #[arg(long)]
        lang: Option<String>,
        /// The file.
        #[arg(long, short)]
        output: PathBuf,
    },
}

impl Audit {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let server = Server::find(&self.target, lang)?;
        match &self.what {
            What::List { client } => self.list(&server, *client, lang),
            What::Open {
                client,
                prospect,
                title,
            } => self.open(&server, *client, prospect.as_deref(), title, lang),
            What::Show { id } => {
                let seen = server.get(&format!("/api/v1/audits/{id}"), &[])?;
                self.shown(&seen, lang);
                Ok(())
            }
            What::Questions => self.questions(&server, lang),
            What::Answer {
                id,
                question,
                choice,
                comment,
            } => {
                let answers = json!({ "answers": [{ "question": question, "choice": choice, "comment": comment }] });
                let path = format!("/api/v1/audits/{id}/answers");
                let seen = server.put(&path, &answers)?;
                self.shown(&seen, lang);
                Ok(())
            }
            What::Link { id, name } => {
                let path = format!("/api/v1/audits/{id}/links");
                let made = server.post(&path, &json!({ "name": name }))?;
                let link = made["link"].as_str().unwrap_or_default();
                println!("{}{link}", server.address());
                Ok(())
            }
            What::Analyse { id } => {
                let seen = server.post(&format!("/api/v1/audits/{id}/analyses"), &json!({}))?;
                self.shown(&seen, lang);
                Ok(())
            }
            What::Findings { id } => self.findings(&server, *id, lang),
            What::Proposal { id } => self.proposal(&server, *id, lang),
            What::Contract { id, output } => {
                let path = format!("/api/v1/audits/{id}/contract");
                write_to(output.as_ref(), &server.bytes(&path)?)
            }
            What::Report { id, lang, output } => {
                let mut path = format!("/api/v1/audits/{id}/report");
                if let Some(lang) = lang {
                    path.push_str(&format!("?lang={}", escaped(lang)));
                }
                write_to(Some(output), &server.bytes(&path)?)
            }
        }
    }

    fn list(&self, server: &Server, client: Option<i64>, lang: Lang) -> Result<(), Failure> {
        let asked: Vec<(&str, String)> = client
            .map(|id| ("client", id.to_string()))
            .into_iter()
            .collect();
        let found = server.get("/api/v1/audits", &asked)?["items"].take();
        if wants_json(&self.target) {
            show_json(&found);
            return Ok(());
        }
        let headings = match lang {
            Lang::Fr => ["N°", "ÉTAT", "MACHINES", "ENTREPRISE", "TITRE"],
            Lang::En => ["NO", "STATE", "MACHINES", "COMPANY", "TITLE"],
        };
        let fields = ["id", "state", "machines", "client_name", "title"];
        table::print(&headings, &rows(&found, &fields, lang));
        Ok(())
    }

    fn open(
        &self,
        server: &Server,
        client: Option<i64>,
        prospect: Option<&str>,
        title: &str,
        lang: Lang,
    ) -> Result<(), Failure> {
        let client = match (client, prospect) {
            (Some(client), _) => json!(client),
            (None, name) => {
                let name = name.unwrap_or_default();
                server.post_once("/api/v1/prospects", &json!({ "name": name }))?["id"].take()
            }
        };
        let made = server.post_once(
            "/api/v1/audits",
            &json!({ "client": client, "title": title }),
        )?;
        let seen = server.get(&format!("/api/v1/audits/{}", made["id"]), &[])?;
        self.shown(&seen, lang);
        Ok(())
    }

    fn shown(&self, seen: &Value, lang: Lang) {
        if wants_json(&self.target) {
            show_json(seen);
            return;
        }
        let field = |name: &str| table::text(&seen[name], lang);
        let answered = format!("{} / {}", seen["answered"], seen["asked"]);
        table::card(&[
            (lang.of("numéro", "number"), field("id")),
            (lang.of("entreprise", "company"), field("client_name")),
            (lang.of("titre", "title"), field("title")),
            (
                lang.of("état", "state"),
                word("state", &seen["state"], lang),
            ),
            (lang.of("note", "score"), field("overall")),
            (lang.of("réponses", "answers"), answered),
            (lang.of("constats", "findings"), field("findings")),
            (lang.of("machines", "machines"), field("machines")),
        ]);
        println!();
        let headings = match lang {
            Lang::Fr => ["DOMAINE", "NOTE", "RÉPONSES", "RETIRÉ"],
            Lang::En => ["DOMAIN", "SCORE", "ANSWERS", "TAKEN OFF"],
        };
        let fields = ["domain", "value", "answers", "off"];
        table::print(&headings, &rows(&seen["scores"], &fields, lang));
    }

    fn questions(&self, server: &Server, lang: Lang) -> Result<(), Failure> {
        let found = server.get("/api/v1/questionnaire", &[])?["items"].take();
        if wants_json(&self.target) {
            show_json(&found);
            return Ok(());
        }
        let headings = match lang {
            Lang::Fr => ["CLÉ", "DOMAINE", "RÉPONSES", "QUESTION"],
            Lang::En => ["KEY", "DOMAIN", "ANSWERS", "QUESTION"],
        };
        let all = found.as_array().into_iter().flatten();
        let rows: Vec<Vec<String>> = all
            .map(|one| {
                let choices = one["choices"].as_array().into_iter().flatten();
                let choices: Vec<String> = choices
                    .map(|choice| table::text(&choice["key"], lang))
                    .collect();
                vec![
                    table::text(&one["key"], lang),
                    word("domain", &one["domain"], lang),
                    choices.join("|"),
                    table::text(&one["text"], lang),
                ]
            })
            .collect();
        table::print(&headings, &rows);
        Ok(())
    }

    fn findings(&self, server: &Server, id: i64, lang: Lang) -> Result<(), Failure> {
        let found = server.get(&format!("/api/v1/audits/{id}/findings"), &[])?["items"].take();
        if wants_json(&self.target) {
            show_json(&found);
            return Ok(());
        }
        let headings = match lang {
            Lang::Fr => ["GRAVITÉ", "DOMAINE", "PREUVES", "CLÉ", "CONSTAT"],
            Lang::En => ["SEVERITY", "DOMAIN", "PROOFS", "KEY", "FINDING"],
        };
        let fields = ["severity", "domain", "count", "key", "title"];
        table::print(&headings, &rows(&found, &fields, lang));
        Ok(())
    }

    fn proposal(&self, server: &Server, id: i64, lang: Lang) -> Result<(), Failure> {
        let worked = server.get(&format!("/api/v1/audits/{id}/proposal"), &[])?;
        if wants_json(&self.target) {
            show_json(&worked);
            return Ok(());
        }
        let headings = match lang {
            Lang::Fr => ["MONTANT HT", "CALCUL", "LIGNE"],
            Lang::En => ["BEFORE TAX", "MADE OF", "LINE"],
        };
        // The catalogue is in euros.
        let cents = |value: &Value| match value.as_i64() {
            Some(cents) => money(lang.language(), cents, "EUR"),
            None => String::new(),
        };
        let lines = worked["lines"].as_array().into_iter().flatten();
        let mut rows: Vec<Vec<String>> = lines
            .map(|line| {
                vec![
                    cents(&line["amount"]),
                    table::text(&line["made_of"], lang),
                    table::text(&line["label"], lang),
                ]
            })
            .collect();
        let total = lang.of("par mois", "a month").to_owned();
        rows.push(vec![cents(&worked["monthly"]), String::new(), total]);
        table::print(&headings, &rows);
        for problem in worked["problems"].as_array().into_iter().flatten() {
            println!("{}", table::text(problem, lang));
        }
        Ok(())
    }
}

fn rows(found: &Value, fields: &[&str], lang: Lang) -> Vec<Vec<String>> {
    let all = found.as_array().into_iter().flatten();
    all.map(|row| fields.iter().map(|f| word(f, &row[*f], lang)).collect())
        .collect()
}

/// What a field says, in the reader's words where the API says a code.
fn word(field: &str, value: &Value, lang: Lang) -> String {
    let code = value.as_str().unwrap_or_default();
    let word = match (field, code) {
        ("state", "open") => lang.of("en cours", "in progress"),
        ("state", "closed") => lang.of("clos", "closed"),
        ("state", "adopted") => lang.of("contrat", "contract"),
        ("severity", "critical") => lang.of("critique", "critical"),
        ("severity", "high") => lang.of("élevé", "high"),
        ("severity", "medium") => lang.of("moyen", "medium"),
        ("severity", "low") => lang.of("faible", "low"),
        ("domain", "organisation") => lang.of("Organisation", "Organisation"),
        ("domain", "security") => lang.of("Sécurité", "Security"),
        ("domain", "backups") => lang.of("Sauvegardes", "Backups"),
        ("domain", "licences") => lang.of("Licences", "Licences"),
        ("domain", "suppliers") => lang.of("Fournisseurs", "Suppliers"),
        ("domain", "continuity") => lang.of("Continuité", "Continuity"),
        ("domain", "applications") => lang.of("Applications", "Applications"),
        _ => return table::text(value, lang),
    };
    word.to_owned()
}

fn write_to(file: Option<&PathBuf>, bytes: &[u8]) -> Result<(), Failure> {
    let done = match file {
        Some(file) => std::fs::write(file, bytes),
        None => std::io::stdout().write_all(bytes),
    };
    done.map_err(|error| {
        let place = file.map_or("-".to_owned(), |file| file.display().to_string());
        Failure::usage(format!("{place}: {error}"))
    })
}
