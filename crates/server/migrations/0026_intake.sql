-- What agents sent and was not taken in: kept a day, for an operator to look at.
CREATE TABLE inventory_reject (
    id {id},
    -- absent: no token said whose it was
    client_id BIGINT REFERENCES client (id),
    at BIGINT NOT NULL,
    -- a code that the console has words for, and what the reader said
    reason TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    media TEXT NOT NULL DEFAULT '',
    -- of what was sent; what is kept of it may be shorter
    size BIGINT NOT NULL,
    payload {blob} NOT NULL
);
CREATE INDEX inventory_reject_at ON inventory_reject (at);

-- An inventory that says nothing new is known by its hash; an agent, by its name across clients.
CREATE INDEX item_source_raw ON item_source (client_id, raw_hash);
CREATE INDEX item_source_named ON item_source (name);
