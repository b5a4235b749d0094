-- The watch: agents, what they check, what they found, and what was down.
CREATE TABLE enrolment (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    site_id BIGINT REFERENCES site (id),
    kind TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    agent_id BIGINT
);
CREATE UNIQUE INDEX enrolment_token ON enrolment (token_hash);

CREATE TABLE agent (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    public_key TEXT NOT NULL,
    machine_id TEXT NOT NULL DEFAULT '',
    hostname TEXT NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    enrolled_at BIGINT NOT NULL,
    revoked_at BIGINT,
    -- last frame received, and whether a link is open as far as the database knows
    seen_at BIGINT NOT NULL,
    acked_seq BIGINT NOT NULL DEFAULT 0,
    config_version BIGINT NOT NULL DEFAULT 1,
    -- received minus sent, microseconds
    skew BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX agent_item ON agent (item_id);
CREATE INDEX agent_seen ON agent (seen_at);

-- A check; `kind` is the protocol's JSON. `alive` is judged by the server from silence.
CREATE TABLE item_check (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    interval_s BIGINT NOT NULL,
    timeout_s BIGINT NOT NULL,
    retry_s BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    impact TEXT NOT NULL,
    urgency TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    -- where it stands: ok, warning, critical, unknown; empty before the first result
    state TEXT NOT NULL DEFAULT '',
    confirmed BIGINT NOT NULL DEFAULT 0,
    since BIGINT,
    last_at BIGINT,
    output TEXT NOT NULL DEFAULT '',
    perfdata TEXT NOT NULL DEFAULT '[]',
    refused BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX item_check_item ON item_check (item_id);
CREATE INDEX item_check_state ON item_check (state, client_id);

-- Each result, kept for the charts of the last days.
CREATE TABLE check_result (
    check_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    perfdata TEXT NOT NULL,
    PRIMARY KEY (check_id, at)
);
CREATE INDEX check_result_at ON check_result (at);

-- The last full description of an item.
CREATE TABLE inventory (
    item_id BIGINT PRIMARY KEY REFERENCES item (id),
    client_id BIGINT NOT NULL REFERENCES client (id),
    hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- The incident of an item that fails: one, whatever fails together, until all of it is well again.
CREATE TABLE item_incident (
    item_id BIGINT PRIMARY KEY REFERENCES item (id),
    client_id BIGINT NOT NULL REFERENCES client (id),
    ticket_id BIGINT NOT NULL,
    opened_at BIGINT NOT NULL
);

-- When a covered item did not serve: what availability is computed from.
CREATE TABLE outage (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    service_key TEXT NOT NULL,
    ticket_id BIGINT,
    from_at BIGINT NOT NULL,
    to_at BIGINT,
    cause TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outage_client ON outage (client_id, from_at);
CREATE INDEX outage_item ON outage (item_id, from_at);

-- Planned maintenance, of one item or of all of a client's (item_id absent).
CREATE TABLE maintenance (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    item_id BIGINT REFERENCES item (id),
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    cancelled_at BIGINT
);
CREATE INDEX maintenance_client ON maintenance (client_id, to_at);
