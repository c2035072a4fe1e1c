//! Which groups of a week are large enough to be shown. Pure.

use helppo_kernel::TeamId;

/// Some people's answers of one week, as sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Different people.
    pub people: i64,
    /// The most answers that one of them gave.
    pub most: i64,
    /// Answers.
    pub answers: i64,
    /// The sum of their scores.
    pub total: i64,
    /// How many people must be in it.
    pub least: i64,
}

/// What is shown of a week: groups that do not overlap, each large enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub teams: Vec<(TeamId, Sum)>,
    /// The teams that are too small for themselves, together.
    pub rest: Option<(Vec<TeamId>, Sum)>,
    /// All that is shown, when that is more than one group.
    pub house: Option<Sum>,
}

impl Sum {
    /// Both together; nobody is in both.
    fn and(self, other: &Self) -> Self {
        Self {
            people: self.people + other.people,
            most: self.most.max(other.most),
            answers: self.answers + other.answers,
            total: self.total + other.total,
            least: self.least.max(other.least),
        }
    }

    /// Whether nobody can be read out of it.
    fn is_enough(&self) -> bool {
        self.people >= self.least.max(crate::LEAST) && self.most * 2 <= self.answers
    }

    /// The mean in halves, from 1.5 ("or less") to 4.5 ("or more").
    #[expect(clippy::cast_precision_loss, reason = "counts of a week are far below 2^52")]
    pub fn mean(&self) -> f64 {
        ((self.total as f64 / self.answers as f64) * 2.0).round().clamp(3.0, 9.0) / 2.0
    }

    /// At least so many people: in steps of five.
    pub fn at_least(&self) -> i64 {
        self.people / 5 * 5
    }
}

/// What may be shown of a week.
pub(crate) fn shown(teams: &[(TeamId, Sum)]) -> Shown {
    let (large, small): (Vec<_>, Vec<_>) = teams.iter().copied().partition(|(_, sum)| sum.is_enough());
    let together = small.iter().fold(Sum::default(), |all, (_, sum)| all.and(sum));
    let rest = together.is_enough().then(|| (small.iter().map(|(team, _)| *team).collect(), together));
    let groups = large.iter().map(|(_, sum)| sum).chain(rest.as_ref().map(|(_, sum)| sum));
    let house = groups.clone().fold(Sum::default(), |all, sum| all.and(sum));
    let house = (groups.count() > 1).then_some(house);
    Shown { teams: large, rest, house }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(id: i64, people: i64, most: i64, answers: i64, total: i64) -> (TeamId, Sum) {
        (TeamId(id), Sum { people, most, answers, total, least: 5 })
    }

    #[test]
    fn small_teams_are_shown_together_or_not_at_all() {
        let shown_of = |teams: &[(TeamId, Sum)]| {
            let shown = shown(teams);
            (shown.teams.len(), shown.rest.map(|(teams, _)| teams.len()), shown.house.map(|h| h.people))
        };
        assert_eq!(shown_of(&[team(1, 4, 1, 4, 12)]), (0, None, None));
        assert_eq!(shown_of(&[team(1, 5, 1, 5, 15)]), (1, None, None));
        assert_eq!(shown_of(&[team(1, 8, 1, 8, 24), team(2, 4, 1, 4, 12)]), (1, None, None));
        assert_eq!(shown_of(&[team(1, 3, 1, 3, 9), team(2, 2, 1, 2, 6)]), (0, Some(2), None));
        assert_eq!(
            shown_of(&[team(1, 8, 1, 8, 24), team(2, 3, 1, 3, 9), team(3, 2, 1, 2, 6)]),
            (1, Some(2), Some(13))
        );
    }

    #[test]
    fn a_group_in_which_one_person_speaks_most_is_not_shown() {
        assert!(shown(&[team(1, 5, 4, 8, 20)]).teams.len() == 1);
        assert!(shown(&[team(1, 5, 5, 9, 20)]).teams.is_empty());
    }

    #[test]
    fn a_group_of_one_mind_is_shown_as_nearly_so() {
        let mean = |total| Sum { answers: 10, total, ..Sum::default() }.mean().to_string();
        assert_eq!([10, 17, 18, 34, 38, 50].map(mean), ["1.5", "1.5", "2", "3.5", "4", "4.5"]);
    }
}
