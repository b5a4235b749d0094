//! Pages of contracts.

use crate::platform::doors::Doors;

pub(super) fn doors() -> Doors {
    Doors::default()
}
