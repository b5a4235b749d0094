//! Lines and columns of a text.

use std::ops::Range;

use crate::model::Place;

/// Where each line of a text begins.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        Self {
            text,
            starts: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// How many lines there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The line of a byte, from 1.
    pub(crate) fn line_of(&self, offset: usize) -> u32 {
        let index = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// The bytes of a line, its end of line included.
    pub(crate) fn span_of(&self, line: u32) -> Range<usize> {
        let index = usize::try_from(line)
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(self.text.len());
        let end = self
            .starts
            .get(index + 1)
            .copied()
            .unwrap_or(self.text.len());
        start..end
    }

    /// Line and column of a byte; columns count characters.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self.line_of(offset);
        let start = self.span_of(line).start;
        let column = self
            .text
            .get(start..offset.min(self.text.len()))
            .map_or(1, |before| before.chars().count() + 1);
        Place {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// How many characters of its first line a span covers; at least 1.
    pub(crate) fn length(&self, span: &Range<usize>) -> u32 {
        let end = span.end.min(self.span_of(self.line_of(span.start)).end);
        let covered = self.text.get(span.start..end).unwrap_or("");
        let count = covered.trim_end_matches(['\n', '\r']).chars().count();
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }
}
