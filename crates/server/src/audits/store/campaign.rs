//! Campaigns with their answers, dismissals and links.

use intendant_domain::audits::questionnaire::{Answer, Answers};
use intendant_domain::id::ClientId;
use jiff::Timestamp;

use crate::audits::model::{Campaign, Dismissal, Given, Link, Profile, Proposal};
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

const CAMPAIGN: &str = "a.id, a.client_id, c.name, a.title, a.state, a.profile, a.proposal,
    a.findings, a.analysed_at, a.machines, a.created_at, a.adopted";

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|error| DbError::Broken(format!("an audit: {error}")))
}

fn text<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Broken(format!("an audit: {error}")))
}

fn read(row: &Row) -> Result<Campaign, DbError> {
    Ok(Campaign {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        title: row.get(3)?,
        open: row.get::<String>(4)? == "open",
        profile: json(&row.get::<String>(5)?)?,
        proposal: json(&row.get::<String>(6)?)?,
        shown: json(&row.get::<String>(7)?)?,
        analysed_at: row.get(8)?,
        machines: row.get(9)?,
        created_at: row.get(10)?,
        adopted: row.get(11)?,
    })
}

/// Campaigns, newest first; of one client, or of all.
pub(in crate::audits) fn all(
    rows: &mut Rows<'_, '_>,
    client: Option<ClientId>,
) -> Result<Vec<Campaign>, DbError> {
    let of = client.map_or("1 = 1".to_owned(), |id| format!("a.client_id = {id}"));
    let sql = format!(
        "SELECT {CAMPAIGN} FROM audit_campaign a JOIN client c ON c.id = a.client_id
         WHERE {of} AND {} ORDER BY a.id DESC LIMIT 500",
        rows.within("a.client_id")
    );
    rows.rows(&sql, &[])?.iter().map(read).collect()
}

pub(in crate::audits) fn find(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<Campaign>, DbError> {
    let sql = format!(
        "SELECT {CAMPAIGN} FROM audit_campaign a JOIN client c ON c.id = a.client_id
         WHERE a.id = $1 AND {}",
        rows.within("a.client_id")
    );
    rows.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

pub(in crate::audits) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    title: &str,
) -> Result<i64, DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().person);
    rows.insert(
        "INSERT INTO audit_campaign (client_id, title, created_at, created_by)
         VALUES ($1, $2, $3, $4) RETURNING id",
        &[client.into(), title.into(), now.into(), by.into()],
    )
}

pub(in crate::audits) fn set_profile(
    rows: &mut Rows<'_, '_>,
    id: i64,
    profile: &Profile,
) -> Result<(), DbError> {
    let text = text(profile)?;
    set(rows, id, "profile", text)
}

pub(in crate::audits) fn set_proposal(
    rows: &mut Rows<'_, '_>,
    id: i64,
    proposal: &Proposal,
) -> Result<(), DbError> {
    let text = text(proposal)?;
    set(rows, id, "proposal", text)
}

fn set(rows: &mut Rows<'_, '_>, id: i64, column: &str, text: String) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE audit_campaign SET {column} = $2 WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), text.into()]).map(drop)
}

pub(in crate::audits) fn set_findings(
    rows: &mut Rows<'_, '_>,
    id: i64,
    findings: &str,
    machines: i64,
) -> Result<(), DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE audit_campaign SET findings = $2, machines = $3, analysed_at = $4
         WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(
        &sql,
        &[id.into(), findings.into(), machines.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::audits) fn set_open(
    rows: &mut Rows<'_, '_>,
    id: i64,
    open: bool,
) -> Result<(), DbError> {
    let (state, closed) = if open {
        ("open", None)
    } else {
        ("closed", Some(rows.now()))
    };
    let sql = format!(
        "UPDATE audit_campaign SET state = $2, closed_at = $3 WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), state.into(), closed.into()])
        .map(drop)
}

pub(in crate::audits) fn set_adopted(
    rows: &mut Rows<'_, '_>,
    id: i64,
    version: i64,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE audit_campaign SET adopted = $2 WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), version.into()]).map(drop)
}

/// Open campaigns whose machines said something since they were last looked at, or not for a day.
pub(in crate::audits) fn due(rows: &mut Rows<'_, '_>) -> Result<Vec<i64>, DbError> {
    let day_ago = rows.now().as_microsecond() - 86_400_000_000;
    let sql = format!(
        "SELECT a.id FROM audit_campaign a WHERE a.state = 'open' AND {}
           AND (a.analysed_at IS NULL OR a.analysed_at < $1 OR EXISTS (
             SELECT 1 FROM item i WHERE i.client_id = a.client_id AND i.seen_at > a.analysed_at))",
        rows.within("a.client_id")
    );
    rows.rows(&sql, &[day_ago.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

pub(in crate::audits) fn answers(
    rows: &mut Rows<'_, '_>,
    campaign: i64,
) -> Result<Answers, DbError> {
    let sql = format!(
        "SELECT question, choice, comment, by_name, at FROM audit_answer
         WHERE campaign_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.rows(&sql, &[campaign.into()])?
        .iter()
        .map(|row| {
            let answer = Answer {
                choice: row.get(1)?,
                comment: row.get(2)?,
                by: row.get(3)?,
                at: Some(row.get(4)?),
            };
            Ok((row.get(0)?, answer))
        })
        .collect()
}

/// Keeps an answer; without choice and comment it is taken back.
pub(in crate::audits) fn set_answer(
    rows: &mut Rows<'_, '_>,
    (campaign, client): (i64, ClientId),
    given: &Given,
    by: &str,
) -> Result<(), DbError> {
    let now = rows.now();
    if given.choice.is_empty() && given.comment.is_empty() {
        let sql = format!(
            "DELETE FROM audit_answer WHERE campaign_id = $1 AND question = $2 AND {}",
            rows.within("client_id")
        );
        let params = [campaign.into(), given.question.as_str().into()];
        return rows.execute(&sql, &params).map(drop);
    }
    rows.execute(
        "INSERT INTO audit_answer (campaign_id, client_id, question, choice, comment, by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (campaign_id, question) DO UPDATE SET choice = excluded.choice,
             comment = excluded.comment, by_name = excluded.by_name, at = excluded.at",
        &[
            campaign.into(),
            client.into(),
            given.question.as_str().into(),
            given.choice.as_str().into(),
            given.comment.as_str().into(),
            by.into(),
            now.into(),
        ],
    )
    .map(drop)
}

pub(in crate::audits) fn dismissals(
    rows: &mut Rows<'_, '_>,
    campaign: i64,
) -> Result<Vec<Dismissal>, DbError> {
    let sql = format!(
        "SELECT finding, reason, by_name, at FROM audit_dismissal
         WHERE campaign_id = $1 AND {} ORDER BY at",
        rows.within("client_id")
    );
    rows.rows(&sql, &[campaign.into()])?
        .iter()
        .map(|row| {
            Ok(Dismissal {
                finding: row.get(0)?,
                reason: row.get(1)?,
                by: row.get(2)?,
                at: row.get(3)?,
            })
        })
        .collect()
}

/// Sets a finding aside with a reason; without one it stands again.
pub(in crate::audits) fn set_dismissal(
    rows: &mut Rows<'_, '_>,
    (campaign, client): (i64, ClientId),
    finding: &str,
    reason: Option<&str>,
) -> Result<(), DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().name.clone());
    let sql = format!(
        "DELETE FROM audit_dismissal WHERE campaign_id = $1 AND finding = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[campaign.into(), finding.into()])?;
    let Some(reason) = reason else {
        return Ok(());
    };
    rows.execute(
        "INSERT INTO audit_dismissal (campaign_id, client_id, finding, reason, by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            campaign.into(),
            client.into(),
            finding.into(),
            reason.into(),
            by.into(),
            now.into(),
        ],
    )
    .map(drop)
}

const LINK: &str = "id, campaign_id, client_id, name, created_at, expires_at, used_at, ended_at";

fn read_link(row: &Row) -> Result<Link, DbError> {
    Ok(Link {
        id: row.get(0)?,
        campaign: row.get(1)?,
        client: row.get(2)?,
        name: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        used_at: row.get(6)?,
        ended_at: row.get(7)?,
    })
}

pub(in crate::audits) fn links(
    rows: &mut Rows<'_, '_>,
    campaign: i64,
) -> Result<Vec<Link>, DbError> {
    let sql = format!(
        "SELECT {LINK} FROM audit_link WHERE campaign_id = $1 AND {} ORDER BY id DESC",
        rows.within("client_id")
    );
    rows.rows(&sql, &[campaign.into()])?
        .iter()
        .map(read_link)
        .collect()
}

pub(in crate::audits) fn make_link(
    rows: &mut Rows<'_, '_>,
    (campaign, client): (i64, ClientId),
    name: &str,
    hash: &str,
    expires: Timestamp,
) -> Result<i64, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO audit_link (campaign_id, client_id, name, secret_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        &[
            campaign.into(),
            client.into(),
            name.into(),
            hash.into(),
            now.into(),
            expires.into(),
        ],
    )
}

/// The link behind a secret, while it opens and its campaign is open.
pub(in crate::audits) fn link_by_hash(
    rows: &mut Rows<'_, '_>,
    hash: &str,
) -> Result<Option<Link>, DbError> {
    let now = rows.now();
    let sql = format!(
        "SELECT {LINK} FROM audit_link l WHERE secret_hash = $1 AND ended_at IS NULL
           AND expires_at > $2 AND {} AND EXISTS (SELECT 1 FROM audit_campaign a
             WHERE a.id = l.campaign_id AND a.state = 'open')",
        rows.within("client_id")
    );
    rows.row(&sql, &[hash.into(), now.into()])?
        .as_ref()
        .map(read_link)
        .transpose()
}

pub(in crate::audits) fn use_link(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE audit_link SET used_at = $2 WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), now.into()]).map(drop)
}

/// Answers whether there was one to end.
pub(in crate::audits) fn end_link(
    rows: &mut Rows<'_, '_>,
    campaign: i64,
    id: i64,
) -> Result<bool, DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE audit_link SET ended_at = $3
         WHERE id = $1 AND campaign_id = $2 AND ended_at IS NULL AND {}",
        rows.within("client_id")
    );
    let changed = rows.execute(&sql, &[id.into(), campaign.into(), now.into()])?;
    Ok(changed == 1)
}
