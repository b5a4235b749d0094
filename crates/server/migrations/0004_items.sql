-- Items: machines and everything else that a contract can cover. State derived from the item's
-- events. `tags` is a JSON array, `attributes` a JSON object of further keys that contracts can
-- select by.
CREATE TABLE item (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    site_id BIGINT REFERENCES site (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',
    attributes TEXT NOT NULL DEFAULT '{}',
    -- from when to when it counts
    since BIGINT NOT NULL,
    retired_at BIGINT,
    -- what the contract in force says, as of `decided_at`
    service_key TEXT,
    covered BIGINT NOT NULL DEFAULT 0,
    decision TEXT NOT NULL DEFAULT '{}',
    decided_at BIGINT
);
CREATE INDEX item_client ON item (client_id, kind, name);
