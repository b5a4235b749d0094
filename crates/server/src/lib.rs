//! The control room: database, pages, API, jobs.
