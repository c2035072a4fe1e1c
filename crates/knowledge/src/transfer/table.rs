//! Articles as rows of a table. Pure.

use std::collections::HashMap;

use helppo_kernel::Locale;

use super::Incoming;
use super::leaf::Leaf;
use crate::audience::Audience;

/// Longest body of a row, in bytes.
const LARGEST: usize = 1 << 20;

pub(super) fn read(bytes: &[u8], usual: Locale) -> Result<Incoming, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head = reader.headers().map_err(|_| "this is no CSV file in UTF-8".to_owned())?.clone();
    let place: HashMap<String, usize> =
        head.iter().enumerate().map(|(i, name)| (name.trim().to_lowercase(), i)).collect();
    if !place.contains_key("title") || !place.contains_key("body") {
        return Err("the first row must name the columns title and body".into());
    }
    let mut incoming = Incoming::default();
    for (i, row) in reader.records().enumerate() {
        let name = format!("row {}", i + 2);
        let Ok(row) = row else {
            incoming.refused.push((name, "this row cannot be read".into()));
            continue;
        };
        let cell = |column: &str| place.get(column).and_then(|&i| row.get(i)).unwrap_or_default().trim();
        match leaf(&cell, &name, usual) {
            Ok(leaf) => incoming.leaves.push((name, leaf)),
            Err(why) => incoming.refused.push((name, why.to_owned())),
        }
    }
    Ok(incoming)
}

fn leaf<'a>(cell: &impl Fn(&str) -> &'a str, name: &str, usual: Locale) -> Result<Leaf, &'static str> {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let locale = match cell("locale") {
        "" => usual,
        tag => Locale::from_tag(tag).ok_or("there is no such language")?,
    };
    let audience = match cell("audience") {
        "" => None,
        word => Some(Audience::from_word(word).ok_or("there is no such audience")?),
    };
    if cell("body").len() > LARGEST {
        return Err("the text is larger than one megabyte");
    }
    Ok(Leaf {
        group: some(cell("group")).unwrap_or_else(|| name.to_owned()),
        locale,
        title: cell("title").to_owned(),
        slug: some(cell("slug")),
        category: some(cell("category")),
        audience,
        source: false,
        published: cell("status") == "published",
        body: cell("body").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_texts_and_wrong_ones_are_named() {
        let csv = "Title,Body,Locale,Status\nPalautus,\"Rivi 1\nRivi 2\",fi,published\nRetur,Text,xx,draft\nReturns,Text,,\n";
        let read = read(csv.as_bytes(), Locale::En).expect("a table");
        let shown: Vec<_> =
            read.leaves.iter().map(|(name, leaf)| (name.as_str(), leaf.locale, leaf.published)).collect();
        assert_eq!(shown, [("row 2", Locale::Fi, true), ("row 4", Locale::En, false)]);
        assert_eq!(read.leaves[0].1.body, "Rivi 1\nRivi 2");
        assert_eq!(read.refused, [("row 3".to_owned(), "there is no such language".to_owned())]);
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        assert!(read(b"a,b\n1,2\n", Locale::En).is_err());
    }
}
