//! Small scenes of one queue, told as inputs and answered by snapshots.

use std::fmt::Write as _;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{
    Config, Dispatcher, Input, Output, Overflow, PerKind, Person, PresenceStatus, Skill, Whom, Work,
};

const TEAM: TeamId = TeamId(1);

/// A scene: says each input in words and writes down what the dispatcher wants done.
struct Scene {
    dispatcher: Dispatcher,
    now: i64,
    told: String,
}

impl Scene {
    fn new() -> Self {
        Self { dispatcher: Dispatcher::new(Config::default()), now: 0, told: String::new() }
    }

    fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        Self { dispatcher: Dispatcher::new(config), now: 0, told: String::new() }
    }

    fn say(&mut self, words: &str, input: Input) -> &mut Self {
        let mut out = Vec::new();
        self.dispatcher.apply(Millis(self.now * 1000), input, &mut out);
        writeln!(self.told, "{:>5} s  {words}", self.now).expect("a string grows");
        for output in out {
            writeln!(self.told, "         → {}", in_words(&output)).expect("a string grows");
        }
        self
    }

    fn at(&mut self, seconds: i64) -> &mut Self {
        self.now = seconds;
        self.say("time passes", Input::Tick)
    }

    fn person(&mut self, n: i64, change: impl FnOnce(&mut Person)) -> &mut Self {
        let mut person = Person::new(AgentId(n), vec![TEAM], Millis(self.now * 1000));
        change(&mut person);
        let words = format!("agent {n} is {}", person.presence.as_str());
        self.say(&words, Input::AgentChanged(person))
    }

    fn work(&mut self, n: i64, kind: ChannelKind, change: impl FnOnce(&mut Work)) -> &mut Self {
        let mut work = Work::new(InteractionId(n), TEAM, kind, Millis(self.now * 1000));
        change(&mut work);
        let words = format!("{} {n} waits", kind.as_str());
        self.say(&words, Input::Enqueued(work))
    }

    fn accept(&mut self, agent: i64, n: i64) -> &mut Self {
        let input = Input::Accepted { interaction: InteractionId(n), agent: AgentId(agent) };
        self.say(&format!("agent {agent} takes {n}"), input)
    }

    fn decline(&mut self, agent: i64, n: i64) -> &mut Self {
        let input = Input::Declined { interaction: InteractionId(n), agent: AgentId(agent) };
        self.say(&format!("agent {agent} declines {n}"), input)
    }

    fn end(&mut self, n: i64) -> &mut Self {
        self.say(&format!("{n} is over"), Input::Ended(InteractionId(n)))
    }
}

fn in_words(output: &Output) -> String {
    match output {
        Output::Offer { interaction, agent, expires_at, why } => format!(
            "offer {} to agent {} until {} s ({:?}; waited {} of {} s, urgency {}; load {}/{})",
            interaction.0,
            agent.0,
            expires_at.0 / 1000,
            why.agent,
            why.waited_ms / 1000,
            why.target_ms / 1000,
            why.urgency,
            why.load,
            why.limit
        ),
        Output::Returned { interaction, agent, cause } => {
            format!("{} comes back from agent {}: {cause:?}", interaction.0, agent.0)
        }
        Output::Withdrawn { interaction, agent } => {
            format!("withdraw {} from agent {}", interaction.0, agent.0)
        }
        Output::Assign { interaction, agent, why } => {
            format!("give {} to agent {} ({:?})", interaction.0, agent.0, why.agent)
        }
        Output::SetAway { agent, cause } => format!("agent {} is away: {cause:?}", agent.0),
        Output::WrapUpOver { interaction, agent } => {
            format!("agent {} has written up {}", agent.0, interaction.0)
        }
        Output::FocusOver { agent } => format!("agent {} is undisturbed no more", agent.0),
        Output::Overflowed { interaction, to, .. } => format!("team {} helps with {}", to.0, interaction.0),
    }
}

use ChannelKind::{Chat, Email, Voice};

#[test]
fn a_chat_goes_to_the_agent_with_the_least_load_then_to_who_has_been_idle_longest() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).person(2, |_| {});
    scene.work(10, Chat, |_| {}).accept(1, 10).work(11, Chat, |_| {}).accept(2, 11);
    scene.at(5).work(12, Chat, |_| {}).accept(1, 12).work(13, Chat, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_chat_at_its_target_comes_before_a_mail_that_waits_for_hours() {
    let mut scene = Scene::new();
    scene.work(20, Email, |_| {}).at(7200).work(21, Chat, |_| {}).at(7250).person(1, |_| {});
    scene.accept(1, 21);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_declined_chat_goes_to_another_and_comes_back_after_the_cool_down() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(30, Chat, |_| {}).decline(1, 30);
    scene.at(30).person(2, |p| p.limits = PerKind([0, 5, 1, 5, 4])).at(60);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn three_unanswered_offers_mean_that_nobody_is_there() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(40, Chat, |_| {}).at(30).at(90).at(120).at(180).at(210).at(400);
    scene.person(1, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn an_agent_who_leaves_gives_the_offer_back() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(50, Chat, |_| {}).person(2, |_| {});
    scene.person(1, |p| p.presence = PresenceStatus::Busy);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_returning_customer_waits_a_while_for_the_agent_who_knows_the_case() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).person(2, |_| {});
    for n in 60..63 {
        scene.work(n, Chat, |w| w.whom = Whom::First(AgentId(1))).accept(1, n);
    }
    scene.work(63, Chat, |w| w.whom = Whom::First(AgentId(1))).at(20);
    scene.work(64, Chat, |w| w.whom = Whom::First(AgentId(3)));
    insta::assert_snapshot!(scene.told);
}

#[test]
fn swedish_waits_for_who_speaks_it_but_not_when_nobody_there_does() {
    let mut scene = Scene::new();
    scene.person(1, |p| p.languages = vec!["fi".into()]);
    scene.person(2, |p| {
        p.languages = vec!["sv".into()];
        p.presence = PresenceStatus::Busy;
    });
    scene.work(70, Chat, |w| w.language = Some("sv".into()));
    scene.person(2, |p| p.languages = vec!["sv".into()]);
    scene.person(2, |p| {
        p.languages = vec!["sv".into()];
        p.presence = PresenceStatus::Away;
    });
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_call_takes_all_of_a_person_and_mails_are_laid_aside_for_it() {
    let mut scene = Scene::new();
    scene.person(1, |_| {});
    scene.work(80, Email, |_| {}).accept(1, 80).work(81, Voice, |_| {}).accept(1, 81);
    scene.work(82, Chat, |_| {}).work(83, Email, |_| {}).end(81).accept(1, 82);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_customer_who_leaves_while_it_is_offered_frees_the_agent() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(90, Chat, |_| {}).work(91, Chat, |_| {}).end(90);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn taking_work_that_is_offered_to_somebody_else_withdraws_the_offer() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(95, Chat, |_| {}).person(2, |_| {}).accept(2, 95);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn saying_the_same_twice_does_nothing_the_second_time() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(97, Chat, |_| {}).accept(1, 97);
    let before = (scene.dispatcher.people(), scene.dispatcher.works());
    scene.accept(1, 97).decline(1, 97).person(1, |_| {});
    assert_eq!((scene.dispatcher.people(), scene.dispatcher.works()), before);
    scene.end(97).end(97);
    assert_eq!(scene.dispatcher.works(), []);
}

#[test]
fn hard_work_needs_the_level_until_nobody_has_come_for_a_while() {
    let mut scene = Scene::new();
    scene.person(1, |p| p.skills = vec![Skill::from_word("billing:2")]);
    scene.work(100, Chat, |w| w.skills = vec![Skill::from_word("billing:3")]).at(30).accept(1, 100);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn another_team_helps_out_after_a_while_and_at_once_when_nobody_is_there() {
    let help = Overflow { to: TeamId(2), after_ms: 45_000 };
    let mut scene = Scene::with(|c| c.overflow = [((TEAM, Chat), vec![help])].into());
    scene.person(1, |p| p.presence = PresenceStatus::Busy).person(2, |p| p.teams = vec![TeamId(2)]);
    scene.work(110, Chat, |_| {}).at(45).accept(2, 110);
    scene.person(1, |p| p.presence = PresenceStatus::Away).work(111, Chat, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_personal_queue_waits_for_its_agent_and_then_for_the_team() {
    let mut scene = Scene::new();
    scene.person(1, |p| p.presence = PresenceStatus::Away).person(2, |_| {});
    scene.work(120, Chat, |w| w.whom = Whom::Only(AgentId(1))).at(60).at(120);
    scene.work(121, Chat, |w| w.whom = Whom::Only(AgentId(1))).person(1, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn nothing_is_offered_to_somebody_who_does_one_thing_undisturbed() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(130, Chat, |_| {}).accept(1, 130);
    scene.person(1, |p| p.focus = Some(InteractionId(130))).work(131, Chat, |_| {}).at(10).end(130);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn after_a_call_its_agent_writes_up_before_the_next() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(140, Voice, |_| {}).accept(1, 140).work(141, Voice, |_| {});
    let until = Millis(30_000);
    let writes = Input::WrapUp { interaction: InteractionId(140), agent: AgentId(1), until };
    scene.say("140 is to be written up until 30 s", writes).at(30);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn after_three_hard_contacts_somebody_else_comes_first_while_there_is_somebody() {
    let mut scene = Scene::new();
    scene.person(1, |_| {});
    for n in 150..153 {
        scene.work(n, Chat, |w| w.hard = true).accept(1, n).end(n);
    }
    scene.person(2, |p| p.presence = PresenceStatus::Busy);
    scene.work(153, Chat, |w| w.hard = true).work(154, Chat, |_| {}).accept(1, 154).at(30);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_break_that_is_due_begins_when_the_hands_are_empty() {
    let mut scene = Scene::new();
    scene.person(1, |p| p.break_at = Some(Millis(60_000))).work(160, Chat, |_| {}).accept(1, 160);
    scene.at(60).work(161, Chat, |_| {}).at(90).end(160);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_queue_that_does_not_ask_gives_its_work_at_once() {
    let mut scene = Scene::with(|c| c.auto_accept = [(TEAM, Chat)].into());
    scene.work(170, Chat, |_| {}).work(171, Chat, |_| {}).work(172, Email, |_| {}).person(1, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_talk_that_was_broken_off_comes_first() {
    let mut scene = Scene::new();
    scene.work(180, Chat, |w| w.priority = 3).at(1).work(181, Chat, |w| w.broken_off = true);
    scene.person(1, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_chat_does_not_wait_behind_a_mail_that_nobody_has_answered() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(210, Email, |_| {}).work(211, Chat, |_| {});
    scene.accept(1, 211).person(2, |p| p.limits = PerKind([0, 5, 0, 5, 0]));
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_mail_is_offered_on_while_somebody_else_has_time_for_the_chat() {
    let mut scene = Scene::new();
    scene.person(1, |_| {}).work(220, Email, |_| {}).person(2, |_| {}).work(221, Chat, |_| {});
    insta::assert_snapshot!(scene.told);
}

#[test]
fn a_mail_whose_turn_has_come_after_three_talks_does_not_give_way() {
    let mut scene = Scene::new();
    scene.work(230, Email, |_| {}).person(1, |p| p.presence = PresenceStatus::Busy).at(60);
    for n in 231..235 {
        scene.work(n, Chat, |_| {});
    }
    scene.person(1, |_| {});
    for n in 231..234 {
        scene.accept(1, n).end(n);
    }
    scene.work(235, Chat, |_| {}).accept(1, 230);
    insta::assert_snapshot!(scene.told);
}

#[test]
fn somebody_on_the_line_comes_before_old_mail_three_times_in_a_row_then_the_mail_has_its_turn() {
    let mut scene = Scene::new();
    for n in [200, 201] {
        scene.work(n, Email, |_| {});
    }
    scene.at(90 * 3600);
    for n in 202..207 {
        scene.work(n, Voice, |_| {});
    }
    scene.person(1, |_| {});
    for n in [202, 203, 204] {
        scene.accept(1, n).end(n);
    }
    scene.accept(1, 200).accept(1, 205);
    insta::assert_snapshot!(scene.told);
}
