-- What agents are helped with: past replies and solved matters, freed of personal data, and what was learnt of
-- team, priority, language and tags. Rows are only added; `gone` takes back what an earlier row said. Everything here
-- is made from the log and can be made again.

CREATE TABLE assist_past (
    n {serial},
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    locale TEXT NOT NULL,
    title TEXT NOT NULL,
    asked TEXT NOT NULL,
    reply TEXT NOT NULL,
    gone BIGINT NOT NULL
);

CREATE TABLE assist_example (
    n {serial},
    case_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX assist_example_case ON assist_example (case_id, kind, n);

-- What an agent said does not fit this case: it is not proposed there again.
CREATE TABLE assist_refused (
    case_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    agent BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, kind, label)
){without_rowid};
