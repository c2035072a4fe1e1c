//! The files of the data folder.

use std::path::Path;

use anyhow::Context as _;
use helppo_kernel::Locale;
use serde::Deserialize;

/// Everything that is asked.
pub struct Data {
    /// FNV-1a over the files, so that figures of different data are not compared.
    pub hash: String,
    pub clinc: Labelled,
    pub banking: Labelled,
    pub articles: Vec<Article>,
    pub queries: Vec<Query>,
    pub construction: [Vec<Faq>; 2],
    pub swefaq: (Vec<FaqQuestion>, Vec<FaqAnswer>),
    pub paraphrases: Vec<Pair>,
    /// Finnish sentences about anything.
    pub finnish: Vec<Pair>,
    pub dialogues: Vec<Dialogue>,
}

/// Texts with labels, in the three usual parts, and texts that fit no label.
#[derive(Default)]
pub struct Labelled {
    pub train: Vec<(String, String)>,
    pub validation: Vec<(String, String)>,
    pub test: Vec<(String, String)>,
    pub outside_validation: Vec<String>,
    pub outside_test: Vec<String>,
}

#[derive(Deserialize)]
pub struct Article {
    pub id: String,
    pub lang: Locale,
    pub title: String,
    pub body: String,
}

#[derive(Deserialize)]
pub struct Query {
    pub q: String,
    pub lang: Locale,
    pub id: Option<String>,
}

#[derive(Deserialize)]
pub struct Faq {
    pub id: String,
    pub q: String,
    pub a: String,
}

#[derive(Deserialize)]
pub struct FaqQuestion {
    pub q: String,
    pub aid: i64,
    pub cat: i64,
}

#[derive(Deserialize)]
pub struct FaqAnswer {
    pub aid: i64,
    pub cat: i64,
    pub text: String,
}

#[derive(Deserialize)]
pub struct Pair {
    pub a: String,
    pub b: String,
    pub label: String,
}

#[derive(Deserialize)]
pub struct Dialogue {
    pub split: String,
    /// Speaker, text, acts, services.
    pub turns: Vec<(String, String, Vec<String>, Vec<String>)>,
}

impl Data {
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut read = |name: &str| -> anyhow::Result<String> {
            let text = std::fs::read_to_string(folder.join(name)).with_context(|| name.to_owned())?;
            for byte in text.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
            Ok(text)
        };
        let clinc = Labelled {
            train: table(&read("clinc150_train.tsv")?),
            validation: table(&read("clinc150_val.tsv")?),
            test: table(&read("clinc150_test.tsv")?),
            outside_validation: texts(&read("clinc150_oos_val.tsv")?),
            outside_test: texts(&read("clinc150_oos_test.tsv")?),
        };
        let banking = Labelled {
            train: table(&read("banking77_train.tsv")?),
            test: table(&read("banking77_test.tsv")?),
            ..Labelled::default()
        };
        let mut data = Self {
            hash: String::new(),
            clinc,
            banking,
            articles: lines(&read("kb_articles.jsonl")?)?,
            queries: lines(&read("kb_queries_dev.jsonl")?)?,
            construction: [
                lines(&read("construction_faq_sv.jsonl")?)?,
                lines(&read("construction_faq_en.jsonl")?)?,
            ],
            swefaq: (lines(&read("swefaq_questions.jsonl")?)?, lines(&read("swefaq_answers.jsonl")?)?),
            paraphrases: lines(&read("turku_paraphrase_sv.jsonl")?)?,
            finnish: lines(&read("turku_paraphrase_fi.jsonl")?)?,
            dialogues: lines(&read("sgd_dialogs.jsonl")?)?,
        };
        data.hash = format!("{hash:016x}");
        Ok(data)
    }

    /// Articles in a language.
    pub fn articles_in(&self, locale: Locale) -> Vec<&Article> {
        self.articles.iter().filter(|article| article.lang == locale).collect()
    }
}

fn table(text: &str) -> Vec<(String, String)> {
    let rows = text.lines().skip(1).filter_map(|line| line.split_once('\t'));
    rows.map(|(text, label)| (text.to_owned(), label.to_owned())).collect()
}

fn texts(text: &str) -> Vec<String> {
    table(text).into_iter().map(|(text, _)| text).collect()
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> anyhow::Result<Vec<T>> {
    text.lines().map(|line| serde_json::from_str(line).context(line.to_owned())).collect()
}
