//! Waking the link's thread from its wait: a pipe, so that it can wait for the network as well.

use std::io::{PipeReader, PipeWriter, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Wakes.
#[derive(Clone)]
pub(crate) struct Waker(Option<Arc<Shared>>);

struct Shared {
    writer: PipeWriter,
    pending: AtomicBool,
}

/// Is woken; pollable.
pub(crate) struct Wakeup {
    pub(crate) reader: PipeReader,
    shared: Arc<Shared>,
}

/// A pair of both.
pub(crate) fn pair() -> std::io::Result<(Waker, Wakeup)> {
    let (reader, writer) = std::io::pipe()?;
    let shared = Arc::new(Shared {
        writer,
        pending: AtomicBool::new(false),
    });
    Ok((Waker(Some(Arc::clone(&shared))), Wakeup { reader, shared }))
}

impl Waker {
    /// Wakes nobody.
    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Wakes, once however often it is called before the other side looks.
    pub(crate) fn wake(&self) {
        if let Some(shared) = &self.0
            && !shared.pending.swap(true, Ordering::AcqRel)
        {
            let _ = (&shared.writer).write_all(&[1]);
        }
    }
}

impl Wakeup {
    /// Takes the call, so that the next one is felt again. Call only when the pipe is readable.
    pub(crate) fn take(&mut self) {
        let mut byte = [0];
        let _ = self.reader.read(&mut byte);
        self.shared.pending.store(false, Ordering::Release);
    }
}
