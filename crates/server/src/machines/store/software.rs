//! Which items have one of some versions of software: their sets are looked through, one after the
//! other, within the reach.

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// The items whose set of versions holds one of these.
pub(super) fn items_with(rows: &mut Rows<'_, '_>, versions: &[i64]) -> Result<Vec<i64>, DbError> {
    let mut wanted = versions.to_vec();
    wanted.sort_unstable();
    let mut found = Vec::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT item_id, versions FROM item_software WHERE {}",
        rows.within("client_id")
    );
    rows.each(&sql, &[], &mut |row| {
        let set: Vec<u8> = row.get(1)?;
        if holds_one(&set, &wanted) {
            found.push(row.get(0)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether a set (differences between rising numbers, seven bits a byte, the lowest first) holds one
/// of `wanted`, which rise.
fn holds_one(set: &[u8], wanted: &[i64]) -> bool {
    let mut wanted = wanted.iter().copied().peekable();
    let (mut last, mut delta, mut shift) = (0_i64, 0_u64, 0_u32);
    for byte in set {
        if shift < 63 {
            delta |= u64::from(byte & 0x7f) << shift;
        }
        shift += 7;
        if byte & 0x80 != 0 {
            continue;
        }
        last = last.saturating_add(i64::try_from(delta).unwrap_or(i64::MAX));
        (delta, shift) = (0, 0);
        while wanted.peek().is_some_and(|one| *one < last) {
            wanted.next();
        }
        match wanted.peek() {
            None => return false,
            Some(one) if *one == last => return true,
            Some(_) => {}
        }
    }
    false
}
