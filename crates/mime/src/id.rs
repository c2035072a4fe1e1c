//! Message identifiers (`Message-ID`, `In-Reply-To`, `References`).

/// Whether a text can stand between angle brackets in a header we write, and be a key we store.
pub fn is_message_id(text: &str) -> bool {
    (3..=250).contains(&text.len())
        && text.contains('@')
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'\\' | b',' | b';'))
}

/// Reads identifiers leniently: between angle brackets when there are any, else by white space.
pub(crate) fn read_ids(value: &str, limit: usize) -> Vec<String> {
    let mut ids: Vec<String> = if value.contains('<') {
        value.split('<').skip(1).filter_map(|rest| rest.split('>').next()).map(clean).collect()
    } else {
        value.split_ascii_whitespace().map(clean).collect()
    };
    ids.retain(|id| is_message_id(id));
    ids.dedup();
    if ids.len() > limit {
        // The root of the thread and its newest messages tell the most.
        let newest = ids.split_off(ids.len() - (limit - 1));
        ids.truncate(1);
        ids.extend(newest);
    }
    ids
}

fn clean(id: &str) -> String {
    id.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_with_and_without_brackets_and_folds() {
        assert_eq!(read_ids("<a@x>\r\n <b@y> <c\n @z>", 9), ["a@x", "b@y", "c@z"]);
        assert_eq!(read_ids("a@x b@y", 9), ["a@x", "b@y"]);
        assert_eq!(read_ids("<no-at> <> <ä@x> (comment)", 9), Vec::<String>::new());
    }

    #[test]
    fn a_long_thread_keeps_its_root_and_its_newest() {
        let all: String = (0..100).map(|n| format!("<{n}@x> ")).collect();
        assert_eq!(read_ids(&all, 3), ["0@x", "98@x", "99@x"]);
    }
}
