//! What the report rests on: every finding with its evidence, the perimeter, the answers, the method.

use intendant_domain::audits::finding::{Finding, Topic};
use intendant_domain::audits::lifecycle;
use intendant_domain::audits::questionnaire::questionnaire;
use intendant_protocol::documents::audit as doc;

use super::{PROOFS, Scene, count, fact, grave};
use crate::audits::words;
use crate::platform::page::format;

impl Scene<'_> {
    pub(super) fn domains(&self) -> Vec<doc::Domain> {
        let detail = |one: &Finding| {
            let is_answer = one.rule == "answer";
            let evidence = one.evidence.iter().take(PROOFS);
            doc::Detail {
                title: words::title(self.lang, one),
                severity: grave(one.severity),
                advice: words::advice(self.lang, one),
                service: self.service(one),
                more: count(words::proofs(one).saturating_sub(PROOFS.min(one.evidence.len()))),
                evidence: evidence
                    .map(|proof| doc::Proof {
                        name: proof.name.clone(),
                        value: if is_answer {
                            let told = words::answered(self.lang, one).unwrap_or_default();
                            let quoted = Some(&proof.value).filter(|text| !text.is_empty());
                            quoted.map_or(told.clone(), |text| format!("{told} – « {text} »"))
                        } else {
                            proof.value.clone()
                        },
                        source: self.source(&proof.source),
                        on: proof.at.map(|at| self.day(at)),
                    })
                    .collect(),
            }
        };
        Topic::ALL
            .into_iter()
            .map(|topic| doc::Domain {
                label: words::topic(self.lang, topic),
                findings: self
                    .findings()
                    .iter()
                    .filter(|one| one.topic == topic)
                    .map(detail)
                    .collect(),
            })
            .collect()
    }

    fn source(&self, code: &str) -> String {
        let key = format!("audit-source-{code}");
        if self.lang.has(&key) {
            self.t(&key)
        } else {
            code.to_owned()
        }
    }

    pub(super) fn perimeter(&self, sites: &[crate::clients::Site]) -> doc::Perimeter {
        let seen = &self.draft.seen;
        let counts = seen.counts();
        doc::Perimeter {
            sites: sites
                .iter()
                .map(|site| fact(site.name.clone(), site.address.replace('\n', ", ")))
                .collect(),
            users: seen.campaign.profile.users,
            counts: counts
                .iter()
                .map(|(kind, count)| fact(words::kind(self.lang, kind), count.to_string()))
                .collect(),
            items: seen
                .items
                .iter()
                .map(|item| doc::Item {
                    name: item.name.clone(),
                    kind: words::kind(self.lang, &item.kind),
                    site: item.site.clone().unwrap_or_default(),
                    system: if item.os.is_empty() {
                        item.model.clone()
                    } else {
                        format!("{} {}", item.os, item.os_version)
                    },
                    seen: item.seen_at.map(|at| self.day(at)),
                })
                .collect(),
            excluded: self
                .draft
                .excluded
                .iter()
                .map(|one| doc::Excluded {
                    name: one.name.clone(),
                    kind: words::kind(self.lang, &one.kind),
                    reason: one.reason.clone(),
                })
                .collect(),
            third_parties: self
                .draft
                .third_parties
                .iter()
                .map(|one| fact(one.name.clone(), one.kinds.join(", ")))
                .collect(),
        }
    }

    pub(super) fn answers(&self) -> Vec<doc::AnswerGroup> {
        let english = words::english(self.lang);
        Topic::ALL
            .into_iter()
            .map(|topic| doc::AnswerGroup {
                label: words::topic(self.lang, topic),
                rows: questionnaire()
                    .of(topic)
                    .map(|question| {
                        let given = self.draft.seen.answers.get(&question.key);
                        let choice = given.and_then(|one| question.choice(&one.choice));
                        doc::AnswerRow {
                            question: question.ask.get(english).to_owned(),
                            answer: choice
                                .map_or(String::new(), |one| one.text.get(english).to_owned()),
                            comment: given.map_or(String::new(), |one| one.comment.clone()),
                        }
                    })
                    .collect(),
            })
            .collect()
    }

    pub(super) fn method(&self) -> Vec<String> {
        let dated = words::day(self.lang, lifecycle::table().dated);
        let mut out = vec![
            self.lang.ta(
                "audit-method-questions",
                &[("version", &questionnaire().version)],
            ),
            self.t("audit-method-scores"),
            self.lang.ta("audit-method-lifecycle", &[("day", &dated)]),
        ];
        if let Some(at) = self.draft.seen.campaign.analysed_at {
            let when = format::stamp(self.lang, at, &self.zone);
            out.push(self.lang.ta("audit-method-machines", &[("when", &when)]));
        }
        out
    }
}
