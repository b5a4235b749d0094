//! Which lines of a file differ, with what stands around them.

/// A line of a comparison, numbered in the file that it stands in, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextLine {
    /// In both; numbered as in the new file.
    Same(usize, String),
    /// In the old file only.
    Gone(usize, String),
    /// In the new file only.
    New(usize, String),
    /// Lines in both that are left out.
    Gap,
}

/// Beyond so many cells the middle is told as gone and new as a whole.
const MOST: usize = 4_000_000;

/// The lines that differ between two texts, each with `around` lines before and after it; nothing
/// when they are the same.
#[must_use]
pub fn text_diff(old: &str, new: &str, around: usize) -> Vec<TextLine> {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let steps = steps(&a, &b);
    let differs: Vec<usize> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| !matches!(step, TextLine::Same(..)))
        .map(|(at, _)| at)
        .collect();
    let mut out = Vec::new();
    let mut skipped = false;
    for (at, step) in steps.into_iter().enumerate() {
        let place = differs.partition_point(|other| *other < at);
        let near = [place.checked_sub(1), Some(place)]
            .into_iter()
            .flatten()
            .filter_map(|index| differs.get(index))
            .any(|other| other.abs_diff(at) <= around);
        if near {
            if skipped {
                out.push(TextLine::Gap);
            }
            skipped = false;
            out.push(step);
        } else {
            skipped = true;
        }
    }
    out
}

/// Every line of both, in order: the longest common part of what is left between a common beginning
/// and a common end.
fn steps(a: &[&str], b: &[&str]) -> Vec<TextLine> {
    let head = a
        .iter()
        .zip(b)
        .take_while(|(one, other)| one == other)
        .count();
    let rest = a.len().min(b.len()) - head;
    let tail = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(one, other)| one == other)
        .count();
    let (left, right) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let same = |at: usize| TextLine::Same(at + 1, b[at].to_owned());
    let mut out: Vec<TextLine> = (0..head).map(same).collect();
    middle(left, right, head, &mut out);
    out.extend((b.len() - tail..b.len()).map(same));
    out
}

fn middle(left: &[&str], right: &[&str], from: usize, out: &mut Vec<TextLine>) {
    let gone = |at: usize| TextLine::Gone(from + at + 1, left[at].to_owned());
    let new = |at: usize| TextLine::New(from + at + 1, right[at].to_owned());
    let (n, m) = (left.len(), right.len());
    if n.saturating_mul(m) > MOST {
        out.extend((0..n).map(gone));
        out.extend((0..m).map(new));
        return;
    }
    // longest[i][j]: lines that the ends from i and j have in common, in order
    let mut longest = vec![vec![0u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            longest[i][j] = if left[i] == right[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        if i < n && j < m && left[i] == right[j] {
            out.push(TextLine::Same(from + j + 1, right[j].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == m || (i < n && longest[i + 1][j] >= longest[i][j + 1]) {
            out.push(gone(i));
            i += 1;
        } else {
            out.push(new(j));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_differs_is_told_with_what_stands_around_it() {
        let old = "a\nb\nc\nd\ne\nf";
        let new = "a\nb\nc\nD\ne\nf";
        let lines = text_diff(old, new, 1);
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], TextLine::Gap);
        assert_eq!(lines[2], TextLine::Gone(4, "d".to_owned()));
        assert_eq!(lines[3], TextLine::New(4, "D".to_owned()));
        assert!(text_diff(old, old, 3).is_empty());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_it(
            a in prop::collection::vec("[ab]", 0..12), b in prop::collection::vec("[ab]", 0..12),
        ) {
            let (old, new) = (a.join("\n"), b.join("\n"));
            let lines = text_diff(&old, &new, 100);
            if old == new { return Ok(()); }
            let side = |other: bool| -> Vec<String> {
                lines.iter().filter_map(|line| match line {
                    TextLine::Same(_, text) => Some(text.clone()),
                    TextLine::Gone(_, text) => (!other).then(|| text.clone()),
                    TextLine::New(_, text) => other.then(|| text.clone()),
                    TextLine::Gap => None,
                }).collect()
            };
            prop_assert_eq!(side(false), a);
            prop_assert_eq!(side(true), b);
        }
    }
}
