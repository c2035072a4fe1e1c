//! What people type about people, made plain and judged: every wrong field is named at once.

use helppo_kernel::{FieldProblem, Problem};

/// The shortest password. Length is what helps (NIST SP 800-63B §5.1.1); composition rules are not asked.
const SHORTEST: usize = 12;
const LONGEST: usize = 256;

/// Collects what is wrong with an input.
#[derive(Default)]
pub(crate) struct Judge(Vec<FieldProblem>);

impl Judge {
    pub(crate) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldProblem { field: field.into(), message: message.into() });
    }

    /// A name of a person, team or key: trimmed, not empty, without control characters.
    pub(crate) fn name(&mut self, field: &str, text: &str) -> String {
        let name = text.trim();
        let length = name.chars().count();
        if length == 0 {
            self.wrong(field, "write a name");
        } else if length > 120 || name.chars().any(char::is_control) {
            self.wrong(field, "write at most 120 characters on one line");
        }
        name.to_owned()
    }

    /// An e-mail address in lower case. Only what cannot be one is refused.
    pub(crate) fn email(&mut self, field: &str, text: &str) -> String {
        let email = text.trim().to_lowercase();
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
        let fits = match email.rsplit_once('@') {
            Some((user, host)) => {
                !user.is_empty() && !host.is_empty() && !user.contains('@') && !host.starts_with('.')
            }
            None => false,
        };
        if !fits || email.len() > 254 || email.contains(odd) {
            self.wrong(field, "write an e-mail address like anna@example.fi");
        }
        email
    }

    /// A password for somebody with these names and addresses.
    pub(crate) fn password(&mut self, field: &str, password: &str, known: &[&str]) {
        let plain = password.trim().to_lowercase();
        if password.chars().count() < SHORTEST {
            self.wrong(
                field,
                format!("write at least {SHORTEST} characters; three words are easy to remember"),
            );
        } else if password.len() > LONGEST {
            self.wrong(field, format!("write at most {LONGEST} characters"));
        } else if known.iter().any(|word| word.trim().to_lowercase() == plain) {
            self.wrong(field, "choose something else than a name or an address");
        } else if plain.chars().all(|c| plain.starts_with(c)) {
            self.wrong(field, "choose something with more than one character in it");
        }
    }

    /// Nothing, or all that was wrong.
    pub(crate) fn verdict(self) -> Result<(), Problem> {
        let mut wrong = self.0.into_iter();
        let Some(first) = wrong.next() else { return Ok(()) };
        Err(wrong
            .fold(Problem::invalid(&first.field, first.message), |p, f| p.and_field(&f.field, f.message)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_plain_and_nonsense_is_refused() {
        let mut judge = Judge::default();
        assert_eq!(judge.email("email", "  Anna.Äijälä@Example.FI "), "anna.äijälä@example.fi");
        assert_eq!(judge.verdict(), Ok(()));
        for wrong in ["", "anna", "@x.fi", "anna@", "a b@x.fi", "a@b@x.fi", "<a@x.fi>", "a@.fi", "a,b@x.fi"] {
            let mut judge = Judge::default();
            judge.email("email", wrong);
            assert!(judge.verdict().is_err(), "{wrong}");
        }
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (password, reason) in [
            ("lyhyt", "at least 12"),
            ("Anna Aaltonen ", "something else than a name"),
            ("anna@example.fi", "something else than a name"),
            ("aaaaaaaaaaaa", "more than one character"),
            ("äääää", "at least 12"),
        ] {
            let mut judge = Judge::default();
            judge.password("password", password, &["anna@example.fi", "Anna Aaltonen"]);
            let problem = judge.verdict().unwrap_err();
            assert!(problem.fields[0].message.contains(reason), "{password}: {problem:?}");
        }
    }

    #[test]
    fn all_wrong_fields_are_told_at_once() {
        let mut judge = Judge::default();
        judge.name("name", "  ");
        judge.email("email", "x");
        judge.password("password", "x", &[]);
        let fields: Vec<String> = judge.verdict().unwrap_err().fields.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "email", "password"]);
    }
}
