//! The other way to bring items into a contract: giving them the tag that it asks for.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ClientId;

use super::actions::gone_before;
use super::store::{self, Wanted};
use crate::machines;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Items that are tagged at once, at most.
const MOST: i64 = 5_000;

/// Gives the items wanted a tag; answers how many got it. What covers them is decided again at once.
///
/// # Errors
/// A refusal of a tag that is none; [`Failure::NotFound`] when the client is out of reach.
pub fn tag(
    tx: &mut Tx<'_>,
    client: ClientId,
    wanted: &Wanted,
    tag: &str,
) -> Result<usize, Failure> {
    let tag = tag.trim();
    if tag.is_empty() || tag.chars().count() > 60 {
        return Err(Problem::new("tag", "perimeter-tag-wrong").into());
    }
    let (before, _) = gone_before(tx)?;
    let mut rows = tx.allow_on(EditMachines, client)?;
    if store::clients(&mut rows, Some(client))?.is_empty() {
        return Err(Failure::NotFound);
    }
    let items = store::these(&mut rows, client, wanted, before, MOST)?;
    machines::tag(tx, client, &items, tag)
}
