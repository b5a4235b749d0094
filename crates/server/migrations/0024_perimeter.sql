-- The fleet held against the contract. Decisions are taken when items or versions change and stored,
-- so that counts are sums over columns.

-- Price lines of the version in force that count the item: '|0|2|', by place in the file; '' for none.
ALTER TABLE item ADD COLUMN price_lines TEXT NOT NULL DEFAULT '';
-- Since when it is covered as it is, or not covered.
ALTER TABLE item ADD COLUMN cover_since BIGINT;
UPDATE item SET cover_since = (
    SELECT max(e.at) FROM event e
    WHERE e.subject = 'item' AND e.subject_id = item.id AND e.kind = 'cover-decided');
-- Decided again at the next start: the price lines are not known yet.
UPDATE item SET decided_at = NULL;
CREATE INDEX item_perimeter ON item (client_id, retired_at, kind, site_id, service_key, price_lines,
    state, seen_at, merged_into);

-- How many items there were on a day, in groups that are alike for the contract.
CREATE TABLE perimeter_day (
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- YYYY-MM-DD in the client's zone
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- 0: no site
    site_id BIGINT NOT NULL,
    -- '': none
    service_key TEXT NOT NULL,
    price_lines TEXT NOT NULL,
    items BIGINT NOT NULL,
    -- of these, not seen for as long as the setting says, or out of use
    gone BIGINT NOT NULL,
    -- 0 when it was worked out later from the dates of today's items
    counted BIGINT NOT NULL,
    -- number of the version that the price lines are of; 0: none
    version BIGINT NOT NULL,
    PRIMARY KEY (client_id, day, kind, site_id, service_key, price_lines)
);

-- Amendments being written: never in force by themselves; adding a version is another act.
CREATE TABLE amendment_draft (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- the version that it changes
    base_version BIGINT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    effective_on TEXT NOT NULL,
    text TEXT NOT NULL,
    -- what was asked for, JSON
    asked TEXT NOT NULL DEFAULT '{}',
    revision BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    created_by BIGINT REFERENCES person (id),
    updated_at BIGINT NOT NULL,
    -- when it was thrown away
    dropped_at BIGINT
);
CREATE INDEX amendment_draft_client ON amendment_draft (client_id, id);

-- Fleet reports as issued: what the printer was fed, and the hash of the printed file, which is kept.
CREATE TABLE fleet_report (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    language TEXT NOT NULL,
    -- what it counted, for the next one to compare with: JSON
    figures TEXT NOT NULL,
    input_fr TEXT NOT NULL,
    input_en TEXT NOT NULL,
    sha256_fr TEXT,
    sha256_en TEXT,
    created_at BIGINT NOT NULL,
    created_by BIGINT REFERENCES person (id)
);
CREATE UNIQUE INDEX fleet_report_number ON fleet_report (year, number);
CREATE INDEX fleet_report_client ON fleet_report (client_id, id);
