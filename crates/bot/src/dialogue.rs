//! What the bot remembers of one talk.

use helppo_kernel::{AnswerId, ArticleId, Locale, MessageId};
use serde::{Deserialize, Serialize};

use crate::decide::Decision;

/// How a talk has gone so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialogue {
    /// The language of the talk.
    pub locale: Option<Locale>,
    /// Misses in a row.
    pub misses: u8,
    pub last: Said,
    /// Articles given or offered so far, with their titles.
    pub tried: Vec<(ArticleId, String)>,
    /// Articles that were not what the customer meant.
    pub rejected: Vec<ArticleId>,
    /// Short answers said so far: none is said twice.
    pub told: Vec<AnswerId>,
    /// The message that said what the talk is about.
    pub goal: Option<MessageId>,
    /// It was asked once what exactly it is about.
    pub clarified: bool,
    /// The bot has spoken, and has said what it is.
    pub introduced: bool,
}

/// What the bot said last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    #[default]
    Nothing,
    Answered {
        article: ArticleId,
    },
    Told {
        answer: AnswerId,
    },
    Offered {
        articles: Vec<(ArticleId, String)>,
    },
    Else,
}

/// Longest memory of articles: a talk hands over long before.
const MOST: usize = 12;

impl Dialogue {
    /// The memory after a decision on `message`.
    #[must_use]
    pub fn after(&self, decision: &Decision, message: MessageId, locale: Locale) -> Self {
        let mut next = self.clone();
        next.locale = Some(locale);
        next.introduced = true;
        match decision {
            Decision::Answer { article, chosen, .. } => {
                next.remember(article.article, &article.title);
                if !chosen {
                    next.goal.get_or_insert(message);
                }
                next.last = Said::Answered { article: article.article };
            }
            Decision::Say { answer } => {
                next.told.push(answer.answer);
                next.told.truncate(MOST);
                next.goal.get_or_insert(message);
                next.last = Said::Told { answer: answer.answer };
            }
            Decision::Offer { articles, .. } => {
                next.misses += u8::from(matches!(self.last, Said::Offered { .. }));
                next.goal.get_or_insert(message);
                for article in articles {
                    next.remember(article.article, &article.title);
                }
                let articles = articles.iter().map(|article| (article.article, article.title.clone()));
                next.last = Said::Offered { articles: articles.collect() };
            }
            Decision::AskAgain => {
                next.misses += 1;
                next.reject_last();
                next.last = Said::Else;
            }
            Decision::Finish => {
                next.misses = 0;
                next.last = Said::Else;
            }
            Decision::HandOver { .. } => {
                next.goal.get_or_insert(message);
                next.last = Said::Else;
            }
            Decision::Clarify => {
                next.clarified = true;
                next.goal.get_or_insert(message);
                next.last = Said::Else;
            }
            Decision::Greet | Decision::Welcome => {}
        }
        next
    }

    fn remember(&mut self, article: ArticleId, title: &str) {
        if self.tried.iter().all(|(known, _)| *known != article) && self.tried.len() < MOST {
            self.tried.push((article, title.to_owned()));
        }
    }

    fn reject_last(&mut self) {
        let mut wrong = match &self.last {
            Said::Answered { article } => vec![*article],
            Said::Offered { articles } => articles.iter().map(|(article, _)| *article).collect(),
            Said::Told { .. } | Said::Nothing | Said::Else => Vec::new(),
        };
        self.rejected.append(&mut wrong);
        self.rejected.truncate(MOST);
    }
}
