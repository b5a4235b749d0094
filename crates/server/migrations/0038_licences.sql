-- Licences that a client bought, held against what is installed.
CREATE TABLE licence (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    title_id BIGINT NOT NULL REFERENCES software_title (id),
    -- device (each machine that has it) or seat (each person who works with such a machine)
    metric TEXT NOT NULL,
    bought BIGINT NOT NULL,
    -- of one unit a year
    unit_cents BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- a day (UTC midnight, microseconds)
    renews_at BIGINT,
    note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX licence_client ON licence (client_id) WHERE ended_at IS NULL;
CREATE INDEX licence_title ON licence (title_id) WHERE ended_at IS NULL;
