//! Where the parts of a clock's bar stand: counted time and pauses to scale, closed hours folded
//! to a mark. Lengths are thousandths of the bar's width, so a page needs no arithmetic.

/// What the clock did during a stretch of its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StretchKind {
    /// Open time that counted towards the target.
    Counted,
    /// Open time that did not count, because the ticket waited for a reason of the contract.
    Paused,
    /// Time outside the calendar: night, lunch, holiday, closing.
    Closed,
    /// Open time still to come before the target is reached.
    Ahead,
}

/// One stretch of a clock, in order; `seconds` is its length as the clock sees it: open seconds
/// for counted, paused and ahead; closed stretches have none that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What the clock did.
    pub kind: StretchKind,
    /// Its length in open seconds.
    pub seconds: i64,
}

/// A stretch placed on the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What the clock did.
    pub kind: StretchKind,
    /// Left edge, in thousandths of the width.
    pub start: u32,
    /// Width, in thousandths.
    pub width: u32,
}

/// The width of a folded closed stretch, in thousandths.
const FOLD: u32 = 12;
/// A pause takes at most this share of the bar, in thousandths, however long it lasted.
const LONGEST_PAUSE: i64 = 180;
/// A stretch that happened is never narrower than this, so that it can be seen.
const THINNEST: u32 = 4;

/// Lays `stretches` out from left to right over 1000 thousandths. Returns the pieces and where the
/// target stands (`target` in counted seconds; 1000 when the target is the bar's end).
///
/// Counted and coming time is to scale; a pause is to scale up to a limit; closed time is a mark.
#[must_use]
pub fn lay_out(stretches: &[Stretch], target: i64) -> (Vec<Piece>, u32) {
    let folds = stretches
        .iter()
        .filter(|s| s.kind == StretchKind::Closed)
        .count();
    let fold = if folds == 0 {
        0
    } else {
        FOLD.min(300 / u32::try_from(folds).unwrap_or(300))
    };
    let scaled: Vec<i64> = scaled_lengths(stretches);
    let total: i64 = scaled.iter().sum::<i64>().max(1);
    let room = i64::from(1000 - fold * u32::try_from(folds).unwrap_or(0));

    let mut pieces = Vec::with_capacity(stretches.len());
    let mut mark = 1000;
    let (mut counted, mut at, mut marked) = (0_i64, 0_i64, false);
    let mut before = 0_u32;
    for (stretch, &length) in stretches.iter().zip(&scaled) {
        let start = thousandths(at, total, room) + before;
        let width = if stretch.kind == StretchKind::Closed {
            before += fold;
            fold
        } else {
            let end = thousandths(at + length, total, room) + before;
            (end - start).max(if stretch.seconds > 0 { THINNEST } else { 0 })
        };
        if matches!(stretch.kind, StretchKind::Counted | StretchKind::Ahead) {
            if !marked && counted + stretch.seconds >= target {
                mark = thousandths(at + (target - counted).max(0), total, room) + before;
                marked = true;
            }
            counted += stretch.seconds;
        }
        at += length;
        pieces.push(Piece {
            kind: stretch.kind,
            start: start.min(1000),
            width: width.min(1000 - start.min(1000)),
        });
    }
    (pieces, mark.min(1000))
}

/// Lengths in a common unit, with pauses held to their limit.
fn scaled_lengths(stretches: &[Stretch]) -> Vec<i64> {
    let is_time = |s: &&Stretch| matches!(s.kind, StretchKind::Counted | StretchKind::Ahead);
    let time: i64 = stretches
        .iter()
        .filter(is_time)
        .map(|s| s.seconds.max(0))
        .sum();
    let longest = (time / 1000).max(1).saturating_mul(LONGEST_PAUSE);
    stretches
        .iter()
        .map(|s| match s.kind {
            StretchKind::Closed => 0,
            StretchKind::Paused => s.seconds.clamp(0, longest.max(1)),
            StretchKind::Counted | StretchKind::Ahead => s.seconds.max(0),
        })
        .collect()
}

fn thousandths(at: i64, total: i64, room: i64) -> u32 {
    u32::try_from(i128::from(at) * i128::from(room) / i128::from(total))
        .unwrap_or(1000)
        .min(1000)
}
