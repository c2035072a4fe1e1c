//! What a first page shows: topics with their counts and first articles, and what is read most.

use helppo_kernel::{ArticleId, CategoryId};

use super::{OnShow, Shelf, View};

/// Articles shown of each topic, and of those read most.
const OF_TOPIC: usize = 5;
const READ_MOST: usize = 12;

pub(crate) struct Overview {
    pub(crate) topics: Vec<Topic>,
    /// Best first.
    pub(crate) popular: Vec<ArticleId>,
}

pub(crate) struct Topic {
    /// Absent: articles without a category.
    pub(crate) category: Option<CategoryId>,
    pub(crate) count: usize,
    pub(crate) first: Vec<ArticleId>,
}

impl Overview {
    pub(super) fn of(shelf: &Shelf, view: &View) -> Self {
        let mut topics = Vec::new();
        let mut all: Vec<&OnShow> = Vec::new();
        let ids = shelf.categories().iter().map(|category| Some(category.id)).chain([None]);
        for category in ids {
            let texts = shelf.of_category(view, category);
            if !texts.is_empty() {
                let first = texts.iter().take(OF_TOPIC).map(|text| text.article).collect();
                topics.push(Topic { category, count: texts.len(), first });
                all.extend(texts);
            }
        }
        let rank = |text: &OnShow| {
            let foreign = text.locale != view.locale;
            (
                std::cmp::Reverse(shelf.views_of(text.article)),
                foreign,
                std::cmp::Reverse((text.published_at, text.article)),
            )
        };
        if all.len() > READ_MOST {
            all.select_nth_unstable_by_key(READ_MOST, |text| rank(text));
            all.truncate(READ_MOST);
        }
        all.sort_by_key(|text| rank(text));
        Self { topics, popular: all.into_iter().map(|text| text.article).collect() }
    }
}
