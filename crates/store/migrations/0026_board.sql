-- What the live board opens its rows from: cases whose service level is at risk, and waits that nobody came to.

CREATE INDEX service_clock_warned ON service_clock (case_id)
    WHERE warned_at IS NOT NULL AND stopped_at IS NULL AND paused_since IS NULL;

CREATE INDEX interaction_given_up ON interaction (ended_at, id) WHERE agent IS NULL AND ended_at IS NOT NULL;

-- Lists in the order in which replies are due.

CREATE INDEX cases_due ON cases (team, due_at, id) WHERE due_at IS NOT NULL AND snoozed_until IS NULL;

CREATE INDEX cases_owner_due ON cases (owner, due_at, id)
    WHERE owner IS NOT NULL AND due_at IS NOT NULL AND snoozed_until IS NULL;
