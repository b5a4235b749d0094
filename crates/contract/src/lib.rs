//! The contract engine: reads a contract file and decides deadlines, coverage, prices and penalties. Pure.
