//! Mail through the real receiver: openers, then answers to them, in two streams; then one by one until
//! the agent's list shows it.

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::Options;
use crate::data::Data;
use crate::fill::Filled;
use crate::floor::Minute;
use crate::house::{House, MARK, Mail, Mailer, Program, Watcher};
use crate::stats::{Times, line, median, per_operation};

const STREAMS: u64 = 2;
/// How long mails may take until they are shown.
const PATIENCE: Duration = Duration::from_secs(120);

/// Figures of one stretch of mails.
struct Stretch {
    cpu: f64,
    rate: f64,
    accepted: Times,
}

/// Prints CPU, wall and rate of openers and answers, and the time from mail to list.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let filled = Filled::usual(options).await?;
    let mails = options.size.unwrap_or(2_000);
    let (mut openers, mut answers, mut single, mut minutes) = (vec![], vec![], Times::default(), vec![]);
    for round in 0..options.rounds {
        let place = filled.place.copy(options).await?;
        let minute = Minute::take(options).await?;
        let program = Program::start(&place).await?;
        let watcher = Watcher::on(program.admin().await?.live().await?);
        program.rest().await;
        let mut sender = Sender::new(&filled.facts.house, round as u64);
        openers.push(sender.stretch(&program, &watcher, Kind::Opener, mails).await?);
        answers.push(sender.stretch(&program, &watcher, Kind::Answer, mails).await?);
        single.join(sender.one_by_one(&program, &watcher, 100).await?);
        drop(watcher);
        program.stop()?;
        let there = place.count("SELECT count(*) FROM message").await?;
        let before = i64::try_from(filled.facts.messages + 2 * mails + 100)?;
        ensure!(there == before, "{there} messages are kept and {before} were accepted");
        minutes.push(minute);
    }
    let floor = median(minutes.iter().map(|m| m.commits).collect());
    println!(
        "\nmail-in, {} messages kept before, medians of {} rounds",
        filled.facts.messages, options.rounds
    );
    print("opener", &openers, 1.7, floor);
    print("answer", &answers, 1.4, floor);
    let commit = median(minutes.iter().map(Minute::commit).collect());
    let push = median(minutes.iter().map(|m| m.hello).collect());
    line("mail to list, p50", single.percentile(50.0), "ms", Some((44.0, "1/20 of osTicket's")));
    let limit = 10.0 * (commit + push);
    line(
        "mail to list, p99",
        single.percentile(99.0),
        "ms",
        Some((limit, "10 x commit and push of the minute")),
    );
    Ok(())
}

fn print(name: &str, rounds: &[Stretch], limit: f64, commits: f64) {
    let middle = |of: &dyn Fn(&Stretch) -> f64| median(rounds.iter().map(of).collect());
    line(&format!("{name}: CPU"), middle(&|s| s.cpu), "ms", Some((limit, "goal")));
    line(&format!("{name}: until 250, p50"), middle(&|s| s.accepted.percentile(50.0)), "ms", None);
    line(&format!("{name}: until 250, p99"), middle(&|s| s.accepted.percentile(99.0)), "ms", None);
    let rate = middle(&|s| s.rate);
    line(&format!("{name}: shown per second, {STREAMS} streams"), rate, "/s", None);
    line(&format!("{name}: of the one-row commit rate"), rate / commits, "x", None);
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Opener,
    Answer,
}

/// Makes and sends numbered mails.
pub struct Sender {
    house: House,
    data: Data,
    round: u64,
    next: u64,
}

impl Sender {
    pub fn new(house: &House, round: u64) -> Self {
        Self { house: house.clone(), data: Data::new(100 + round), round, next: 0 }
    }

    fn mail(&mut self, kind: Kind, i: u64) -> Mail {
        let n = self.next;
        self.next += 1;
        let (customer, channel) = (Data::customer(i + 31 * self.round), i % self.house.mail.len() as u64);
        let id = |what: &str| format!("{what}-{}-{i}@sender.example", self.round);
        let answer = kind == Kind::Answer;
        Mail {
            from: Data::address(customer),
            to: self.house.mail[usize::try_from(channel).unwrap_or(0)].1.clone(),
            subject: format!("{}About parcel {i}", if answer { "Re: " } else { "" }),
            id: id(if answer { "answer" } else { "opener" }),
            answers: answer.then(|| id("opener")),
            text: format!("{MARK}{n} {}", self.data.text(n)),
        }
    }

    /// Sends `count` mails of a kind in two streams; the CPU of all that follows from them is counted.
    pub async fn stretch_cpu(&mut self, program: &Program, kind: Kind, count: u64) -> anyhow::Result<Times> {
        let mut streams: Vec<Vec<Mail>> = (0..STREAMS).map(|_| Vec::new()).collect();
        for i in 0..count {
            let mail = self.mail(kind, i);
            streams[usize::try_from(i % STREAMS)?].push(mail);
        }
        let smtp = program.smtp;
        let tasks: Vec<_> = streams
            .into_iter()
            .map(|mails| {
                tokio::spawn(async move {
                    let (mut mailer, mut times) = (Mailer::new(smtp), Times::default());
                    for mail in mails {
                        let began = Instant::now();
                        mailer.send(&mail).await?;
                        times.add(began.elapsed());
                    }
                    anyhow::Ok(times)
                })
            })
            .collect();
        let mut times = Times::default();
        for task in tasks {
            times.join(task.await??);
        }
        Ok(times)
    }

    async fn stretch(
        &mut self,
        program: &Program,
        watcher: &Watcher,
        kind: Kind,
        count: u64,
    ) -> anyhow::Result<Stretch> {
        let shown = watcher.count() + usize::try_from(count)?;
        let (before, began) = (program.cpu(), Instant::now());
        let accepted = self.stretch_cpu(program, kind, count).await?;
        let last = watcher.until(shown, PATIENCE).await?;
        program.rest().await;
        let cpu = per_operation(program.cpu().saturating_sub(before), accepted.count());
        let rate = accepted.count() as f64 / last.duration_since(began).as_secs_f64();
        Ok(Stretch { cpu, rate, accepted })
    }

    async fn one_by_one(
        &mut self,
        program: &Program,
        watcher: &Watcher,
        count: u64,
    ) -> anyhow::Result<Times> {
        let (mut mailer, mut times) = (Mailer::new(program.smtp), Times::default());
        for i in 0..count {
            let number = self.next;
            let mail = self.mail(Kind::Opener, 1_000_000 + i);
            let shown = watcher.count() + 1;
            let began = Instant::now();
            mailer.send(&mail).await?;
            watcher.until(shown, PATIENCE).await?;
            times.add(watcher.seen(number).map_or(PATIENCE, |at| at.duration_since(began)));
        }
        Ok(times)
    }
}
