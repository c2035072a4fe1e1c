//! What the index is told of a message, a case, a customer.

use helppo_kernel::{AgentId, CaseId, CustomerId, Locale, MessageId, Millis, TeamId};
use helppo_search::{Doc, DocKind};
use helppo_store::{Bind as _, DbError, P, Tx, row};

use super::standing::{Standing, standing};
use crate::{many, merged_into};

/// Notes of one case that are searched.
const MOST_NOTES: usize = 20_000;

const MESSAGES: &str = "SELECT id, case_id, language, subject, text, created_at
    FROM message WHERE id IN ({}) AND delivery <> 'recalled' ORDER BY id";
const OF_CASES: &str = "SELECT id, case_id, language, subject, text, created_at
    FROM message WHERE case_id IN ({}) AND delivery <> 'recalled' ORDER BY id";
const CASES: &str =
    "SELECT c.id, c.number, c.subject, c.task, c.team, c.owner, c.language, u.name, c.created_at
    FROM cases c JOIN customer u ON u.id = c.customer WHERE c.id IN ({}) AND c.merged_into IS NULL ORDER BY c.id";
const TAGS: &str = "SELECT case_id, tag FROM case_tag WHERE case_id IN ({})";
const NOTES: &str = "SELECT case_id, text FROM note WHERE case_id IN ({}) ORDER BY id DESC";
const CUSTOMERS: &str = "SELECT c.id, c.name, c.language, o.name, c.created_at FROM customer c
      LEFT JOIN organisation o ON o.id = c.organisation
    WHERE c.id IN ({}) AND c.merged_into IS NULL ORDER BY c.id";
const IDENTITIES: &str = "SELECT customer, value FROM identity WHERE kind <> 'visitor' AND customer IN ({})";

row! {
    struct Said {
        id: MessageId, case: CaseId, language: Option<Locale>, subject: Option<String>, text: String, at: Millis,
    }
}

row! {
    struct Matter {
        id: CaseId, number: i64, subject: String, task: Option<String>, team: TeamId, owner: Option<AgentId>,
        language: Option<Locale>, customer: String, at: Millis,
    }
}

/// Messages by id.
pub(super) async fn of_messages(tx: &mut Tx, ids: &[MessageId]) -> Result<Vec<Doc>, DbError> {
    let list: Vec<P<'_>> = ids.iter().map(|id| id.bind()).collect();
    let said = many::all(tx, MESSAGES, &list).await?;
    placed(tx, said).await
}

/// Every message of these cases: their readers have changed.
pub(super) async fn of_all_messages(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<Doc>, DbError> {
    let list: Vec<P<'_>> = cases.iter().map(|id| id.bind()).collect();
    let said = many::all(tx, OF_CASES, &list).await?;
    placed(tx, said).await
}

/// A message is read by whoever may see the case that its own has become.
async fn placed(tx: &mut Tx, said: Vec<Said>) -> Result<Vec<Doc>, DbError> {
    let standing = standing(tx, said.iter().map(|s| s.case)).await?;
    let doc = |said: Said| standing.get(&said.case).map(|standing| said.doc(standing));
    Ok(said.into_iter().filter_map(doc).collect())
}

/// Cases that are no part of another: subject and task above, number, customer, tags and notes below. What
/// was said of a case that became part of one belongs to it.
pub(super) async fn of_cases(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<Doc>, DbError> {
    let mut whole: Vec<(CaseId, CaseId)> = ids.iter().map(|id| (*id, *id)).collect();
    for id in ids {
        whole.extend(merged_into(tx, *id).await?.into_iter().map(|part| (part, *id)));
    }
    let list: Vec<P<'_>> = whole.iter().map(|(part, _)| part.bind()).collect();
    let of = |words: Vec<(CaseId, String)>| -> Vec<(CaseId, String)> {
        let whole_of = |part| whole.iter().find(|(p, _)| *p == part).map_or(part, |(_, whole)| *whole);
        words.into_iter().map(|(part, words)| (whole_of(part), words)).collect()
    };
    let tags = of(many::all(tx, TAGS, &list).await?);
    let notes = of(many::all(tx, NOTES, &list).await?);
    let list: Vec<P<'_>> = ids.iter().map(|id| id.bind()).collect();
    let matters: Vec<Matter> = many::all(tx, CASES, &list).await?;
    Ok(matters.into_iter().map(|m| m.doc(&tags, &notes)).collect())
}

/// Customers: name above, addresses and organisation below. Everybody may find them.
pub(super) async fn of_customers(tx: &mut Tx, ids: &[CustomerId]) -> Result<Vec<Doc>, DbError> {
    let list: Vec<P<'_>> = ids.iter().map(|id| id.bind()).collect();
    let addresses: Vec<(CustomerId, String)> = many::all(tx, IDENTITIES, &list).await?;
    type Person = (CustomerId, String, Option<Locale>, Option<String>, Millis);
    let people: Vec<Person> = many::all(tx, CUSTOMERS, &list).await?;
    Ok(people
        .into_iter()
        .map(|(id, name, locale, organisation, at)| {
            let mut text = organisation.unwrap_or_default();
            for (_, address) in addresses.iter().filter(|(customer, _)| *customer == id) {
                text.push(' ');
                text.push_str(address);
            }
            Doc {
                kind: DocKind::Customer,
                id: id.0,
                case: None,
                team: None,
                owner: None,
                locale,
                title: name,
                text,
                at: at.0,
            }
        })
        .collect())
}

impl Said {
    fn doc(self, standing: &Standing) -> Doc {
        Doc {
            kind: DocKind::Message,
            id: self.id.0,
            case: Some(standing.case.0),
            team: Some(standing.team.0),
            owner: standing.owner.map(|o| o.0),
            locale: self.language,
            title: self.subject.unwrap_or_default(),
            text: self.text,
            at: self.at.0,
        }
    }
}

impl Matter {
    fn doc(self, tags: &[(CaseId, String)], notes: &[(CaseId, String)]) -> Doc {
        let mut text = format!("{} {}", self.number, self.customer);
        let of_this = |all: &[(CaseId, String)]| {
            all.iter()
                .filter(|(case, _)| *case == self.id)
                .map(|(_, words)| words.clone())
                .collect::<Vec<_>>()
        };
        for words in of_this(tags).into_iter().chain(of_this(notes)) {
            if text.len() + words.len() > MOST_NOTES {
                break;
            }
            text.push('\n');
            text.push_str(&words);
        }
        let title = match self.task {
            Some(task) => format!("{} {task}", self.subject),
            None => self.subject,
        };
        Doc {
            kind: DocKind::Case,
            id: self.id.0,
            case: Some(self.id.0),
            team: Some(self.team.0),
            owner: self.owner.map(|o| o.0),
            locale: self.language,
            title,
            text,
            at: self.at.0,
        }
    }
}
