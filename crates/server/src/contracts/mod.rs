//! Contracts of clients, in their versions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use intendant_domain::id::VersionId;

/// Versions that were read before; versions never change, so nothing in it goes stale.
#[derive(Default)]
pub struct Cache {
    known: Mutex<HashMap<VersionId, Arc<Compiled>>>,
}

/// A version, read and ready to decide.
pub struct Compiled {}

impl Cache {
    /// The version, when it was read before.
    pub fn get(&self, version: VersionId) -> Option<Arc<Compiled>> {
        self.known.lock().ok()?.get(&version).cloned()
    }
}
