//! What a state of learning would have done with questions whose outcome is known, and whether it may go live.
//! Pure.

use helppo_kernel::{ArticleId, Locale};
use helppo_knowledge::{Found, Liked, OnShow, Tuning, rerank};
use helppo_linear::Logistic;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::head::{Head, Lesson, hash};

/// A question with what is found for it, and what came of articles.
#[derive(Debug, Clone)]
pub struct Asked {
    pub locale: Locale,
    pub question: String,
    pub found: Found,
    pub right: Vec<ArticleId>,
    pub wrong: Vec<ArticleId>,
}

/// One question in so many is kept apart: nothing is fitted on it.
const APART: u64 = 4;
/// Fewer questions kept apart say nothing.
pub const ENOUGH: i64 = 20;

/// Whether a question is kept apart: the same wording always is, or never.
pub fn is_apart(question: &str) -> bool {
    hash(b'a', question.to_lowercase().as_bytes()).is_multiple_of(APART)
}

/// How a state does on questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ModelFigures {
    /// Questions replayed.
    pub questions: i64,
    /// Answered outright.
    pub answered: i64,
    /// Of these, with an article that settled it.
    pub right: i64,
    /// Of these, with one that did not.
    pub wrong: i64,
    /// Questions of which an article that settles them is known …
    pub known: i64,
    /// … and comes first …
    pub first: i64,
    /// … or is among three.
    pub among_three: i64,
}

/// How a state does on questions; `sure` is the confidence from which it answers.
pub fn replay<'a>(
    asked: impl Iterator<Item = &'a Asked>,
    head: &Head,
    tuning: Tuning,
    sure: f32,
    on_show: impl Fn(ArticleId, Locale) -> Option<OnShow>,
) -> ModelFigures {
    let mut out = ModelFigures::default();
    for one in asked {
        let liked = Liked { articles: head.liked(one.locale, &one.question), tuning };
        let found = rerank(one.found.clone(), &liked, 3, |id| on_show(id, one.locale));
        let hits: Vec<ArticleId> = found.hits.iter().map(|hit| hit.article.article).collect();
        out.questions += 1;
        out.known += i64::from(!one.right.is_empty());
        out.among_three += i64::from(hits.iter().any(|hit| one.right.contains(hit)));
        let Some(first) = hits.first() else { continue };
        let right = one.right.contains(first);
        out.first += i64::from(right);
        if found.confidence >= sure {
            out.answered += 1;
            out.right += i64::from(right);
            // Another article than the one known to settle it is wrong; of other questions nobody knows.
            out.wrong += i64::from(!right && (one.wrong.contains(first) || !one.right.is_empty()));
        }
    }
    out
}

crate::ledger::words! {
    /// Whether a state may go live, and why not.
    ModelGate, "verdict of the gate" {
        /// It came with the program.
        Shipped = "shipped",
        /// Not worse: it went live.
        Passed = "passed",
        /// More wrong answers than the budget, or than now.
        MoreWrong = "more_wrong",
        /// Fewer right answers, or fewer right ones in the first place.
        FewerRight = "fewer_right",
        /// Too few questions with a known outcome to tell.
        TooFew = "too_few",
    }
}

/// Whether a candidate may take the place of what is live. First wrong answers: it must keep the budget, or
/// where the live one does not keep it either, be wrong in no greater share. Then right answers, then right
/// articles in the first place: not fewer.
pub fn gate(live: &ModelFigures, candidate: &ModelFigures, budget: f64) -> ModelGate {
    let share = |f: &ModelFigures| if f.answered == 0 { 0.0 } else { f.wrong as f64 / f.answered as f64 };
    let keeps = |f: &ModelFigures| share(f) <= budget;
    if candidate.questions < ENOUGH || candidate.questions != live.questions {
        return ModelGate::TooFew;
    }
    match (keeps(live), keeps(candidate)) {
        (true, false) => return ModelGate::MoreWrong,
        (false, false) if share(candidate) > share(live) => return ModelGate::MoreWrong,
        // Keeping the budget again may cost answers.
        (false, true) => return ModelGate::Passed,
        _ => {}
    }
    if (candidate.right, candidate.first) < (live.right, live.first) {
        ModelGate::FewerRight
    } else {
        ModelGate::Passed
    }
}

/// Shares tried for outcomes in the order.
const SHARES: [f32; 5] = [0.0, 0.5, 1.0, 2.0, 3.0];
/// How much the weights of the calibration cost.
const PENALTY: f64 = 1.0;
/// Outcomes before the calibration is fitted; until then the shipped one stays.
const FITTED_FROM: usize = 60;

/// Fits share and calibration on questions that are not kept apart: heads that have not seen a question judge
/// it, in two halves turned about.
pub fn fit(
    asked: &[Asked],
    lessons: &[Lesson],
    sure: f32,
    on_show: impl Fn(ArticleId, Locale) -> Option<OnShow>,
) -> Tuning {
    let asked: Vec<&Asked> = asked.iter().filter(|one| !is_apart(&one.question)).collect();
    let half = |question: &str| hash(b'h', question.to_lowercase().as_bytes()) % 2;
    let kept = || lessons.iter().filter(|lesson| !is_apart(&lesson.question));
    let heads = [0, 1].map(|which| Head::of(kept().filter(|lesson| half(&lesson.question) != which)));
    let head_for = |one: &Asked| &heads[usize::try_from(half(&one.question)).unwrap_or(0)];
    let of_both = |tuning: Tuning| {
        let [a, b] = [0, 1].map(|which| {
            let own = asked.iter().copied().filter(|one| half(&one.question) == which);
            replay(own, &heads[usize::try_from(which).unwrap_or(0)], tuning, sure, &on_show)
        });
        (a.first + b.first, a.among_three + b.among_three)
    };
    let mut best = Tuning::default();
    let mut most = of_both(best);
    for share in SHARES {
        let tuning = Tuning { share, ..best };
        let now = of_both(tuning);
        if now > most {
            (best, most) = (tuning, now);
        }
    }
    let plain = Tuning { lift: 0.0, slope: 1.0, shift: 0.0, ..best };
    let rows: Vec<(Vec<f64>, bool)> = asked
        .iter()
        .filter_map(|one| {
            let articles = head_for(one).liked(one.locale, &one.question);
            let liked = Liked { articles, tuning: plain };
            let found = rerank(one.found.clone(), &liked, 1, |id| on_show(id, one.locale));
            let first = found.hits.first()?.article.article;
            let right = one.right.contains(&first);
            let judged = right || one.wrong.contains(&first) || !one.right.is_empty();
            let p = f64::from(found.confidence).clamp(0.001, 0.999);
            let how =
                liked.articles.iter().find(|(id, _)| *id == first).map_or(0.0, |(_, how)| f64::from(*how));
            (judged && found.confidence > 0.0).then(|| (vec![(p / (1.0 - p)).ln(), how], right))
        })
        .collect();
    if rows.len() < FITTED_FROM || rows.iter().all(|(_, right)| *right) {
        return best;
    }
    let model = Logistic::fit(&rows, PENALTY);
    let (shift, slope, lift) = (model.weights[0], model.weights[1], model.weights[2]);
    // Outcomes that speak against what they are counted for are chance.
    Tuning { slope: slope.clamp(0.2, 3.0), shift: shift.clamp(-3.0, 3.0), lift: lift.clamp(0.0, 8.0), ..best }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figures(answered: i64, right: i64, wrong: i64, first: i64) -> ModelFigures {
        ModelFigures { questions: 100, answered, right, wrong, known: 80, first, among_three: first }
    }

    #[test]
    fn the_gate_looks_at_wrong_answers_first_and_then_at_right_ones() {
        let live = figures(40, 38, 2, 60);
        for (candidate, verdict) in [
            (figures(50, 48, 2, 62), ModelGate::Passed),
            (live, ModelGate::Passed),
            (figures(60, 55, 5, 70), ModelGate::MoreWrong),
            (figures(30, 30, 0, 60), ModelGate::FewerRight),
            (figures(40, 38, 2, 59), ModelGate::FewerRight),
        ] {
            assert_eq!(gate(&live, &candidate, 0.05), verdict, "{candidate:?}");
        }
        let over = figures(40, 30, 10, 60);
        assert_eq!(gate(&over, &figures(10, 10, 0, 60), 0.05), ModelGate::Passed, "the budget comes first");
        let few = ModelFigures { questions: 5, ..live };
        assert_eq!(gate(&few, &few, 0.05), ModelGate::TooFew);
    }

    proptest! {
        #[test]
        fn no_worse_state_ever_goes_live(
            a in (0_i64..60, 0_i64..60, 0_i64..100), b in (0_i64..60, 0_i64..60, 0_i64..100), budget in 0.01_f64..0.2,
        ) {
            let of = |(right, wrong, first): (i64, i64, i64)| figures(right + wrong, right, wrong, first);
            let (live, candidate) = (of(a), of(b));
            let share = |f: &ModelFigures| f.wrong as f64 / f.answered.max(1) as f64;
            if gate(&live, &candidate, budget) == ModelGate::Passed {
                prop_assert!(share(&candidate) <= share(&live).max(budget));
                if share(&live) <= budget || share(&candidate) > budget {
                    prop_assert!(candidate.right >= live.right);
                }
            }
        }
    }
}
