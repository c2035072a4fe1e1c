//! What is shown beside a case: articles, past replies, solved matters and proposals for its customer's newest words.

use std::collections::HashSet;
use std::sync::Arc;

use helppo_asked::mask;
use helppo_case::search::standing;
use helppo_kernel::{ArticleId, CaseId, Locale, MessageId, Problem, TeamId};
use helppo_knowledge::{Found, Reader};
use helppo_people::{Action, Caller, Object, Settings, settings};
use helppo_search::Ranked;
use helppo_store::{Tx, p};
use helppo_text::{fold, language};
use serde::Serialize;
use utoipa::ToSchema;

use crate::follow::{Names, lines};
use crate::memory::Memory;
use crate::past::{PastAsked, PastText, PastTexts};
use crate::proposal::{TriageBy, TriageKind, TriageProposal};
use crate::room::Assist;
use crate::store::{self, Matter, SaidRow};
use crate::turn::{Turn, turn};
use crate::{example, rule};

/// Of each sort so many are shown.
const SHOWN: usize = 3;
/// Messages read back from the end of a case.
const BACK: usize = 12;
/// Candidates of which those in sight are taken, so many at a time.
const CANDIDATES: usize = 400;
const AT_A_TIME: usize = 50;
/// A text is worth showing when it speaks of so much of what was said, or is so near in meaning, and is not far
/// behind the best.
const COVERED: f32 = 0.3;
const NEAR: f32 = 0.35;
const BEHIND: f32 = 0.4;

/// Help with the customer's newest words.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseAssist {
    /// The customer's newest message; nothing while our side has the last word.
    pub message: Option<MessageId>,
    /// The language that was looked in.
    pub language: Locale,
    pub articles: Vec<AssistArticle>,
    pub replies: Vec<AssistReply>,
    pub similar: Vec<AssistMatter>,
    pub proposals: Vec<TriageProposal>,
}

/// An article that speaks of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssistArticle {
    pub article: ArticleId,
    pub locale: Locale,
    pub title: String,
    /// Its beginning.
    pub lead: String,
    /// Where customers read it; absent when they may not.
    pub url: Option<String>,
}

/// What was said to such words before. Gaps stand in brackets: `[phone]`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssistReply {
    pub message: MessageId,
    pub case: CaseId,
    /// That case's number.
    pub number: i64,
    pub text: String,
}

/// A solved case about the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssistMatter {
    pub case: CaseId,
    pub number: i64,
    pub subject: String,
    /// How it was answered at last, shortened.
    pub answer: String,
}

/// A case as it stands when help is asked for.
struct Here {
    matter: Matter,
    turn: Option<Turn>,
    message: Option<MessageId>,
    first_words: String,
    names: Names,
    settings: Settings,
    teams: Vec<(TeamId, String)>,
    tags: Vec<String>,
    own_tags: Vec<String>,
    refused: HashSet<(TriageKind, String)>,
}

impl Assist {
    /// Help with a case, as far as `caller` may read.
    pub(crate) async fn suggest(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
    ) -> Result<CaseAssist, Problem> {
        let me = caller.clone();
        let here = self.store.read(async move |tx: &mut Tx| Here::read(tx, &me, id).await).await?;
        self.catch_up().await?;
        let proposals = here.proposals(&self.memory());
        let locale = here.language();
        let mut help = CaseAssist {
            message: here.message,
            language: locale,
            articles: Vec::new(),
            replies: Vec::new(),
            similar: Vec::new(),
            proposals,
        };
        let Some(turn) = &here.turn else {
            help.message = None;
            return Ok(help);
        };
        help.articles = self.articles(caller, &turn.said, locale).await?;
        let names = [(here.names.customer(), "name"), (caller.name.as_ref(), "agent")];
        let said = mask(&turn.said, &names);
        let asked = mask(&format!("{}\n{}", turn.before, turn.said), &names);
        let replies = self.past(asked, locale, |memory| &memory.replies).await;
        for (past, number) in self.in_sight(caller, replies, id, Distinct::Words).await? {
            let text = past.reply.replace("[name]", first_name(here.names.customer()));
            let text = text.replace("[agent]", &caller.name);
            help.replies.push(AssistReply { message: MessageId(past.id), case: past.case, number, text });
        }
        let matters = self.past(said, locale, |memory| &memory.matters).await;
        for (past, number) in self.in_sight(caller, matters, id, Distinct::Cases).await? {
            let (subject, answer) = (past.title, short(&past.reply));
            help.similar.push(AssistMatter { case: past.case, number, subject, answer });
        }
        Ok(help)
    }

    async fn articles(
        self: &Arc<Self>,
        caller: &Caller,
        said: &str,
        locale: Locale,
    ) -> Result<Vec<AssistArticle>, Problem> {
        let reader =
            if caller.permissions.has(Action::KnowledgeRead) { Reader::Agent } else { Reader::Anybody };
        let (room, said) = (self.clone(), said.to_owned());
        let found =
            tokio::task::spawn_blocking(move || room.knowledge.find_for(reader, locale, &said, SHOWN));
        let found: Found = found.await.unwrap_or_default();
        let worth = found
            .hits
            .into_iter()
            .filter(|hit| hit.covered >= COVERED || hit.near.is_some_and(|near| near >= NEAR));
        Ok(worth
            .map(|hit| {
                let text = hit.article;
                let open = self.knowledge.on_show(text.article, text.locale).is_some();
                let url = open.then(|| self.knowledge.url(&text));
                AssistArticle {
                    article: text.article,
                    locale: text.locale,
                    title: text.title,
                    lead: text.lead,
                    url,
                }
            })
            .collect())
    }

    /// Past texts for some words, best first, worked out beside the tasks that answer others.
    async fn past(
        self: &Arc<Self>,
        asked: String,
        locale: Locale,
        of: fn(&Memory) -> &PastTexts,
    ) -> Vec<PastText> {
        let vector = self.knowledge.meaning_of(&asked, locale).await;
        let room = self.clone();
        let ranked = tokio::task::spawn_blocking(move || {
            let memory = room.memory();
            let texts = of(&memory);
            let asked = PastAsked { text: &asked, locale, vector: vector.as_deref() };
            let ranked = texts.rank(&asked, CANDIDATES);
            worth(&ranked).filter_map(|one| texts.get(one.id).cloned()).collect()
        });
        ranked.await.unwrap_or_default()
    }

    /// The first of these that the caller may read now, each with the number of its case.
    async fn in_sight(
        &self,
        caller: &Caller,
        texts: Vec<PastText>,
        not: CaseId,
        distinct: Distinct,
    ) -> Result<Vec<(PastText, i64)>, Problem> {
        let mut shown: Vec<(PastText, i64)> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for some in texts.chunks(AT_A_TIME) {
            let cases: Vec<CaseId> = some.iter().map(|text| text.case).collect();
            let read = self.store.read(async move |tx: &mut Tx| standing(tx, cases.iter().copied()).await);
            let standing = read.await?;
            for text in some.iter().filter(|text| text.case != not) {
                let Some(case) = standing.get(&text.case).filter(|case| case.case != not) else { continue };
                let object = Object::Case { team: case.team, owner: case.owner };
                let same = match distinct {
                    Distinct::Words => fold(&text.reply),
                    Distinct::Cases => case.case.to_string(),
                };
                if caller.can(Action::CaseRead, &object) && seen.insert(same) {
                    shown.push((PastText { case: case.case, ..text.clone() }, case.number));
                }
                if shown.len() == SHOWN {
                    return Ok(shown);
                }
            }
        }
        Ok(shown)
    }
}

/// What makes two texts the same.
#[derive(Clone, Copy)]
enum Distinct {
    Words,
    Cases,
}

/// Those that are good enough to be looked at.
fn worth(ranked: &[Ranked]) -> impl Iterator<Item = &Ranked> {
    let best = ranked.first().map_or(0.0, |one| one.score);
    ranked.iter().filter(move |one| {
        let near = one.near.is_some_and(|near| near >= NEAR);
        (one.covered >= COVERED || near) && one.score >= best * BEHIND
    })
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

fn short(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].rsplit_once(' ').map_or(&line[..end], |(kept, _)| kept)),
    }
}

impl Here {
    async fn read(tx: &mut Tx, caller: &Caller, id: CaseId) -> Result<Self, Problem> {
        let matter: Option<Matter> = tx.opt(store::MATTER, p![id]).await?;
        let matter = matter.ok_or_else(|| Problem::not_found("case"))?;
        let object = Object::Case { team: matter.team, owner: matter.owner };
        caller.must(Action::CaseRead, &object, "case")?;
        let last: Vec<SaidRow> = tx.all(store::BEFORE, p![id, MessageId(i64::MAX), BACK]).await?;
        let refused: Vec<(TriageKind, String)> = tx.all(store::REFUSED, p![id]).await?;
        Ok(Self {
            turn: turn(&lines(&last)),
            message: last.iter().find(|said| said.author_kind == "customer").map(|said| said.id),
            first_words: example::words_of(tx, id).await?.unwrap_or_default(),
            names: Names::of(tx, matter.customer, None).await?,
            settings: settings(tx).await?,
            teams: tx.all(store::TEAMS, p![]).await?,
            tags: tx.all(store::TAGS, p![]).await?,
            own_tags: tx.all(store::TAGS_OF, p![id]).await?,
            refused: refused.into_iter().collect(),
            matter,
        })
    }

    fn language(&self) -> Locale {
        let said = self.turn.as_ref().map_or(self.first_words.as_str(), |turn| &turn.said);
        language(said, &self.settings.languages, self.matter.language)
            .or(self.matter.language)
            .unwrap_or_else(|| self.settings.language())
    }

    /// Where the case seems to belong, as far as it is not there and nobody has said that it is not so.
    fn proposals(&self, memory: &Memory) -> Vec<TriageProposal> {
        if self.first_words.is_empty() {
            return Vec::new();
        }
        TriageKind::ALL.into_iter().filter_map(|kind| self.proposal(memory, kind)).collect()
    }

    fn proposal(&self, memory: &Memory, kind: TriageKind) -> Option<TriageProposal> {
        let head = memory.head(kind);
        let text = self.first_words.as_str();
        let learnt = head.best(text, |label| self.possible(kind, label)).map(str::to_owned);
        let (label, by) = match learnt {
            Some(label) => (label, TriageBy::Learnt),
            None => {
                let label = self.by_rule(kind)?;
                if head.refuses(text, &label) {
                    return None;
                }
                (label, TriageBy::Rule)
            }
        };
        let wanted = !self.is_so(kind, &label) && !self.refused.contains(&(kind, label.clone()));
        wanted.then(|| TriageProposal { kind, name: self.name(kind, &label), label, by })
    }

    fn by_rule(&self, kind: TriageKind) -> Option<String> {
        let text = self.first_words.as_str();
        match kind {
            TriageKind::Team => rule::team_of(text, &self.teams).map(|team| team.to_string()),
            TriageKind::Priority => {
                rule::priority_of(text).filter(|to| *to > self.matter.priority).map(|to| to.to_string())
            }
            TriageKind::Language => {
                let on = &self.settings.languages;
                rule::language_of(text, on).map(|locale| locale.as_str().to_owned())
            }
            TriageKind::Tag => {
                let new = |tag: &&str| {
                    !self.own_tags.iter().any(|own| own == tag)
                        && !self.refused.contains(&(kind, (*tag).to_owned()))
                };
                rule::tags_of(text, &self.tags).into_iter().find(new).map(str::to_owned)
            }
        }
    }

    /// Whether it can be set at all.
    fn possible(&self, kind: TriageKind, label: &str) -> bool {
        match kind {
            TriageKind::Team => self.teams.iter().any(|(team, _)| team.to_string() == label),
            TriageKind::Tag => self.tags.iter().any(|tag| tag == label),
            TriageKind::Language => self.settings.languages.iter().any(|on| on.as_str() == label),
            TriageKind::Priority => true,
        }
    }

    /// Whether it is set already.
    fn is_so(&self, kind: TriageKind, label: &str) -> bool {
        match kind {
            TriageKind::Team => self.matter.team.to_string() == label,
            TriageKind::Priority => self.matter.priority.to_string() == label,
            TriageKind::Language => self.matter.language.is_some_and(|own| own.as_str() == label),
            TriageKind::Tag => self.own_tags.iter().any(|tag| tag == label),
        }
    }

    fn name(&self, kind: TriageKind, label: &str) -> String {
        let team = self.teams.iter().find(|(team, _)| kind == TriageKind::Team && team.to_string() == label);
        team.map_or_else(|| label.to_owned(), |(_, name)| name.clone())
    }
}
