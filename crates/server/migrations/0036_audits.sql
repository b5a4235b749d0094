-- The audit before a contract. (`audit` is the trail of who did what; these are `audit_…`.)

-- A prospect is a client that is not one yet.
ALTER TABLE client ADD COLUMN stage TEXT NOT NULL DEFAULT 'client';

CREATE TABLE audit_campaign (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    title TEXT NOT NULL,
    -- open, closed
    state TEXT NOT NULL DEFAULT 'open',
    -- JSON: the company; what is proposed; what is left out
    profile TEXT NOT NULL DEFAULT '{}',
    proposal TEXT NOT NULL DEFAULT '{}',
    -- JSON: what the machines showed, and when that was last looked at
    findings TEXT NOT NULL DEFAULT '[]',
    analysed_at BIGINT,
    machines BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    closed_at BIGINT,
    -- number of the contract version that came of it
    adopted BIGINT
);
CREATE INDEX audit_campaign_client ON audit_campaign (client_id);

CREATE TABLE audit_answer (
    campaign_id BIGINT NOT NULL REFERENCES audit_campaign (id),
    client_id BIGINT NOT NULL,
    question TEXT NOT NULL,
    choice TEXT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, question)
);

-- Findings set aside, with the reason.
CREATE TABLE audit_dismissal (
    campaign_id BIGINT NOT NULL REFERENCES audit_campaign (id),
    client_id BIGINT NOT NULL,
    finding TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, finding)
);

-- Links with which somebody without an account fills in the questionnaire.
CREATE TABLE audit_link (
    id {id},
    campaign_id BIGINT NOT NULL REFERENCES audit_campaign (id),
    client_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    -- handed in, or withdrawn: then it opens nothing
    ended_at BIGINT
);
CREATE UNIQUE INDEX audit_link_secret ON audit_link (secret_hash);
CREATE INDEX audit_link_campaign ON audit_link (campaign_id);

-- The provider's catalogue: JSON of `intendant_domain::audits::catalogue::Offer`.
CREATE TABLE offer (
    id {id},
    key TEXT NOT NULL,
    place BIGINT NOT NULL,
    body TEXT NOT NULL,
    archived_at BIGINT
);
CREATE UNIQUE INDEX offer_key ON offer (key);
