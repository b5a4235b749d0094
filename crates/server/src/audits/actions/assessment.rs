//! Everything that an audit says, put together: for its pages, its report, the API.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::SeeAudits;
use intendant_domain::audits::finding::{self, Finding};
use intendant_domain::audits::questionnaire::{self, Answers, questionnaire};
use intendant_domain::audits::score::{self, Score};

use crate::audits::model::{Campaign, Dismissal, Item};
use crate::audits::store;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// What an audit comes to.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The campaign.
    pub campaign: Campaign,
    /// Its answers.
    pub answers: Answers,
    /// Findings that stand, worst first.
    pub findings: Vec<Finding>,
    /// Findings that were set aside, with the reason.
    pub dismissed: Vec<(Finding, Dismissal)>,
    /// By domain.
    pub scores: Vec<Score>,
    /// Their mean.
    pub overall: Option<u32>,
    /// The items of the perimeter.
    pub items: Vec<Item>,
    /// Questions answered, of all.
    pub progress: (usize, usize),
}

impl Assessment {
    /// How many items there are of each kind.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for item in &self.items {
            *counts.entry(item.kind.clone()).or_default() += 1;
        }
        counts
    }
}

/// Puts an audit together.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn assessment(tx: &mut Tx<'_>, id: i64) -> Result<Assessment, Failure> {
    let campaign = store::find(&mut tx.allow(SeeAudits)?, id)?.ok_or(Failure::NotFound)?;
    let mut rows = tx.allow_on(SeeAudits, campaign.client)?;
    let answers = store::answers(&mut rows, id)?;
    let dismissals = store::dismissals(&mut rows, id)?;
    let items = store::items(&mut rows, campaign.client)?;
    let mut found = campaign.shown.clone();
    found.extend(questionnaire::findings(questionnaire(), &answers));
    finding::sort(&mut found);
    let (mut findings, mut dismissed) = (Vec::new(), Vec::new());
    for one in found {
        match dismissals.iter().find(|said| said.finding == one.key) {
            Some(said) => dismissed.push((one, said.clone())),
            None => findings.push(one),
        }
    }
    let scores = score::scores(questionnaire(), &answers, &findings, campaign.machines > 0);
    Ok(Assessment {
        overall: score::overall(&scores),
        progress: questionnaire::progress(questionnaire(), &answers),
        campaign,
        answers,
        findings,
        dismissed,
        scores,
        items,
    })
}
