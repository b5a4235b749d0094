-- Clients, their sites, people, teams, and how people get in.
-- {id} becomes the engine's own auto-numbered primary key.
CREATE TABLE client (
    id {id},
    name TEXT NOT NULL,
    siren TEXT,
    vat_number TEXT,
    address TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'fr',
    timezone TEXT NOT NULL DEFAULT 'Europe/Paris',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    archived_at BIGINT
);
CREATE INDEX client_name ON client (name);

CREATE TABLE site (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    archived_at BIGINT
);
CREATE UNIQUE INDEX site_name ON site (client_id, name);

-- A person: of the provider (client_id absent) or of a client. Without a role: a contact, who calls
-- for help but does not sign in.
CREATE TABLE person (
    id {id},
    client_id BIGINT REFERENCES client (id),
    site_id BIGINT REFERENCES site (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    job TEXT NOT NULL DEFAULT '',
    role TEXT,
    language TEXT,
    theme TEXT NOT NULL DEFAULT 'auto',
    password_hash TEXT,
    totp_secret TEXT,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE UNIQUE INDEX person_email ON person (email);
CREATE INDEX person_client ON person (client_id, name);

CREATE TABLE team (
    id {id},
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    archived_at BIGINT
);
CREATE UNIQUE INDEX team_name ON team (name);

CREATE TABLE team_member (
    team_id BIGINT NOT NULL REFERENCES team (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    PRIMARY KEY (team_id, person_id)
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE api_token (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX api_token_hash ON api_token (token_hash);

-- One-time links: the first administrator, an invitation, a new password.
CREATE TABLE one_time_link (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Failed sign-ins, by address of the account and by address of the caller.
CREATE TABLE sign_in_failure (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id {id},
    at BIGINT NOT NULL,
    person_id BIGINT,
    client_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_at ON audit (at);

-- Answers to requests that carried an Idempotency-Key, for a day.
CREATE TABLE idempotency (
    person_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
