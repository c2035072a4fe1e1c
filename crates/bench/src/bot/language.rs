//! Telling languages apart on short questions.

use helppo_kernel::Locale;
use helppo_text::language;

use super::data::Data;
use super::scores::percent;

/// Share of questions whose language is told right, without any conversation before.
pub fn accuracy(data: &Data) -> serde_json::Value {
    let mut out = serde_json::json!({});
    let (mut right, mut all) = (0, 0);
    for locale in Locale::ALL {
        let own: Vec<&str> =
            data.queries.iter().filter(|query| query.lang == locale).map(|query| query.q.as_str()).collect();
        let found = own.iter().filter(|text| language(text, &Locale::ALL, None) == Some(locale)).count();
        right += found;
        all += own.len();
        out[locale.as_str()] = percent(found, own.len()).into();
    }
    out["all"] = percent(right, all).into();
    out
}
