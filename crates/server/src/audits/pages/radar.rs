//! The radar on screen: drawn on the server, beside a table that says the same.

use intendant_domain::audits::score::Score;
use maud::{Markup, html};

use crate::audits::words;
use crate::platform::i18n::Lang;

const MIDDLE: (f64, f64) = (200.0, 150.0);
const RIM: f64 = 105.0;

fn at(place: usize, of: usize, share: f64) -> (f64, f64) {
    let turn =
        f64::from(u32::try_from(place).unwrap_or(0)) / f64::from(u32::try_from(of).unwrap_or(1));
    let angle = (turn - 0.25) * std::f64::consts::TAU;
    (
        MIDDLE.0 + RIM * share * angle.cos(),
        MIDDLE.1 + RIM * share * angle.sin(),
    )
}

fn points(scores: &[Score], share: impl Fn(&Score) -> f64) -> String {
    let drawn = scores.iter().enumerate().map(|(n, score)| {
        let (x, y) = at(n, scores.len(), share(score));
        format!("{x:.1},{y:.1}")
    });
    drawn.collect::<Vec<_>>().join(" ")
}

fn share(score: &Score) -> f64 {
    f64::from(score.value.unwrap_or(0)) / 100.0
}

/// The radar with its title.
pub(super) fn radar(lang: Lang, scores: &[Score]) -> Markup {
    let told: Vec<String> = scores
        .iter()
        .map(|one| {
            let value = one.value.map_or("–".to_owned(), |value| value.to_string());
            format!("{} {value}", words::topic(lang, one.topic))
        })
        .collect();
    html! {
        figure.radar {
            svg viewBox="-70 0 540 300" role="img" aria-label={ (lang.t("audit-radar")) " : " (told.join(", ")) } {
                @for ring in [0.25, 0.5, 0.75, 1.0] {
                    polygon.ring points=(points(scores, |_| ring)) {}
                }
                @for n in 0..scores.len() {
                    @let (x, y) = at(n, scores.len(), 1.0);
                    line.spoke x1=(MIDDLE.0) y1=(MIDDLE.1) x2=(format!("{x:.1}")) y2=(format!("{y:.1}")) {}
                }
                polygon.area points=(points(scores, share)) {}
                @for (n, score) in scores.iter().enumerate() {
                    @let (x, y) = at(n, scores.len(), share(score));
                    @let (tx, ty) = at(n, scores.len(), 1.14);
                    @let side = if tx > MIDDLE.0 + 20.0 { "start" } else if tx < MIDDLE.0 - 20.0 { "end" } else { "middle" };
                    @if score.value.is_some() { circle.dot cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="3.5" {} }
                    text x=(format!("{tx:.1}")) y=(format!("{ty:.1}")) text-anchor=(side) dominant-baseline="middle" {
                        (words::topic(lang, score.topic)) " "
                        tspan.value { (score.value.map_or("–".to_owned(), |value| value.to_string())) }
                    }
                }
            }
            figcaption.muted { (lang.t("audit-radar-note")) }
        }
    }
}
