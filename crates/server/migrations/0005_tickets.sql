-- Tickets. Everything in `ticket`, `ticket_link`, `time_entry`, `attachment` and `ticket_search` is
-- derived from the ticket's events: `intendant rebuild` makes it again. The number that people say is
-- id + 1000.
CREATE TABLE ticket (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    open BIGINT NOT NULL,
    waiting TEXT,
    impact TEXT NOT NULL,
    urgency TEXT NOT NULL,
    priority BIGINT NOT NULL,
    service_key TEXT,
    service_name TEXT,
    verdict TEXT NOT NULL,
    version_id BIGINT REFERENCES contract_version (id),
    site_id BIGINT REFERENCES site (id),
    item_id BIGINT REFERENCES item (id),
    requester_id BIGINT REFERENCES person (id),
    assignee_id BIGINT REFERENCES person (id),
    team_id BIGINT REFERENCES team (id),
    source TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    responded_at BIGINT,
    restored_at BIGINT,
    resolved_at BIGINT,
    closed_at BIGINT,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    merged_into BIGINT,
    -- the clocks as of the last event, JSON
    clocks TEXT NOT NULL,
    -- what runs out first stands first: due instant of the next clock, then paused ones, then those
    -- without a promise, then what is over, latest first
    sort_due BIGINT NOT NULL,
    due_clock TEXT,
    -- when a clock next reaches a share of its target that nobody was told of
    alarm_at BIGINT
);
CREATE INDEX ticket_queue ON ticket (open, sort_due, id);
CREATE INDEX ticket_client ON ticket (client_id, open, sort_due, id);
CREATE INDEX ticket_client_opened ON ticket (client_id, opened_at);
CREATE INDEX ticket_assignee ON ticket (assignee_id, open, sort_due, id);
CREATE INDEX ticket_requester ON ticket (requester_id, open, sort_due, id);
CREATE INDEX ticket_item ON ticket (item_id, open, sort_due, id);
CREATE INDEX ticket_alarm ON ticket (alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX ticket_resolved ON ticket (resolved_at) WHERE state = 'resolved';

CREATE TABLE ticket_link (
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    other_id BIGINT NOT NULL REFERENCES ticket (id),
    client_id BIGINT NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (ticket_id, other_id)
);

CREATE TABLE time_entry (
    client_id BIGINT NOT NULL REFERENCES client (id),
    seq BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    person_id BIGINT REFERENCES person (id),
    at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    billable BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (client_id, seq)
);
CREATE INDEX time_entry_at ON time_entry (client_id, at);
CREATE INDEX time_entry_ticket ON time_entry (ticket_id);

-- Files; the bytes lie in data/attachments under their hash.
CREATE TABLE attachment (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    ticket_id BIGINT NOT NULL REFERENCES ticket (id),
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    internal BIGINT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    at BIGINT NOT NULL
);
CREATE INDEX attachment_ticket ON attachment (ticket_id);

-- Words of a ticket, folded and stemmed by the program, so that both engines find the same.
-- only sqlite
CREATE VIRTUAL TABLE ticket_search USING fts5 (public, internal, tokenize = 'unicode61 remove_diacritics 0');
-- end
-- only postgres
CREATE TABLE ticket_search (
    rowid BIGINT PRIMARY KEY REFERENCES ticket (id),
    public TEXT NOT NULL,
    internal TEXT NOT NULL
);
CREATE INDEX ticket_search_public ON ticket_search USING gin (to_tsvector('simple', public));
CREATE INDEX ticket_search_all ON ticket_search USING gin (to_tsvector('simple', public || ' ' || internal));
-- end

CREATE TABLE saved_filter (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX saved_filter_name ON saved_filter (person_id, name);
