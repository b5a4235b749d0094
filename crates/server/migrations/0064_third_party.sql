-- Who else holds part of a client's system, and what they promised: the contract names them
-- ([[third-parties]]), items name them as responsible; their own commitments stand here.
CREATE TABLE third_party (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- as the contract and the items write it
    name TEXT NOT NULL,
    -- number of the client's contract with them
    reference TEXT NOT NULL,
    -- whom to call, at which number, with what
    contact TEXT NOT NULL,
    -- in their own words: hours of service, time to respond, time to restore
    hours TEXT NOT NULL,
    respond TEXT NOT NULL,
    restore TEXT NOT NULL,
    -- last day of what they promised (ISO 8601); empty: open
    ends_on TEXT NOT NULL,
    notes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    archived_at BIGINT
);
CREATE UNIQUE INDEX third_party_name ON third_party (client_id, name);
