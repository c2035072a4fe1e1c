//! Whatever is typed or written, the engine answers.

use std::sync::OnceLock;

use helppo_kernel::Locale;
use helppo_search::{Doc, DocKind, LastWord, Order, Query, Scope, SearchIndex, snippet};
use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().build().expect("a runtime"))
}

fn doc(text: &str) -> Doc {
    Doc {
        kind: DocKind::Message,
        id: 1,
        case: None,
        team: None,
        owner: None,
        locale: Some(Locale::En),
        title: String::new(),
        text: text.to_owned(),
        at: 1,
    }
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[\"'*():^+\\-{}\\[\\]§¶a-zåäö \\x00]{0,30}",
        "(AND|OR|NOT|NEAR|words:|\"|\\*|\\^|[a-c]| ){0,12}",
    ]
}

proptest! {
    #[test]
    fn no_question_is_an_error(question in hostile(), text in hostile(), typing in any::<bool>()) {
        let index = SearchIndex::memory().expect("memory is there");
        let last = if typing { LastWord::Unfinished } else { LastWord::Finished };
        runtime().block_on(async {
            index.index(vec![doc(&text)]).await.expect("any text can be indexed");
            for order in [Order::Newest, Order::Ranked] {
                let scope = Scope::Teams { teams: vec![1], owner: Some(2) };
                let before = Some(question.clone());
                let query = Query { order, last, scope, before, ..Query::new(DocKind::Message, question.clone()) };
                index.query(query).await.expect("any question can be asked");
            }
        });
        let cut = snippet(&text, &question, last, 12);
        for mark in cut.marks {
            prop_assert!(mark.start < mark.end && mark.end <= cut.text.chars().count());
        }
    }

    #[test]
    fn a_text_is_found_by_each_of_its_own_words(text in "[a-zåäö ]{1,60}") {
        let index = SearchIndex::memory().expect("memory is there");
        runtime().block_on(async {
            index.index(vec![doc(&text)]).await.expect("indexed");
            for word in text.split_whitespace() {
                let hits = index.query(Query::new(DocKind::Message, word)).await.expect("hits");
                assert_eq!(hits.total, 1, "{word} of {text}");
            }
        });
    }
}
