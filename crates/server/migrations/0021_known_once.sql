-- Known once: doubts that a person decides, software sets of each source, and who has what.

-- The versions that a source reported (delta-coded numbers); the item's own set is that of its best source.
ALTER TABLE item_source ADD COLUMN software {blob};
-- A source of the same agent that showed up with other hardware under the same numbers.
ALTER TABLE item_source ADD COLUMN rival BIGINT;
-- The hardware that it had before (see identity::Keys::hardware).
ALTER TABLE item_source ADD COLUMN was TEXT NOT NULL DEFAULT '';
-- How many other machines speak under the same name; they are called name~2, name~3, …
ALTER TABLE item_source ADD COLUMN twins BIGINT NOT NULL DEFAULT 0;
-- By which rule it was taken for its item: JSON {rule, place, value}.
ALTER TABLE item_source ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- A report of which nobody is certain whose it is. Open until somebody decides.
CREATE TABLE item_doubt (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    source_id BIGINT NOT NULL REFERENCES item_source (id),
    -- JSON: [[item, {rule, place, value}], …]
    candidates TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    later_until BIGINT,
    decided_at BIGINT,
    decided_by BIGINT,
    -- same, other, itself (evidence came later)
    decision TEXT,
    item_id BIGINT
);
CREATE UNIQUE INDEX item_doubt_open ON item_doubt (source_id) WHERE decided_at IS NULL;
CREATE INDEX item_doubt_client ON item_doubt (client_id, opened_at) WHERE decided_at IS NULL;

-- A merge or a split, with all that moved, so that it can be undone.
CREATE TABLE item_move (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- merge, split
    kind TEXT NOT NULL,
    from_item BIGINT NOT NULL REFERENCES item (id),
    to_item BIGINT NOT NULL REFERENCES item (id),
    at BIGINT NOT NULL,
    by_person BIGINT,
    -- JSON: rows that moved, and both items as they were
    moved TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    undone_at BIGINT
);
CREATE INDEX item_move_from ON item_move (from_item);
CREATE INDEX item_move_to ON item_move (to_item);

-- Who has what: a bitmap of items for each version and title, kept up in batches. `indexed` is the set
-- as the bitmaps have it; a row whose set is another is dirty.
ALTER TABLE item_software ADD COLUMN indexed {blob};
ALTER TABLE item_software ADD COLUMN dirty BIGINT NOT NULL DEFAULT 1;
CREATE INDEX item_software_dirty ON item_software (item_id) WHERE dirty = 1;
CREATE TABLE software_holders (
    version_id BIGINT PRIMARY KEY,
    count BIGINT NOT NULL,
    items {blob} NOT NULL
);
CREATE TABLE software_title_holders (
    title_id BIGINT PRIMARY KEY,
    count BIGINT NOT NULL,
    items {blob} NOT NULL
);

CREATE INDEX item_merged ON item (merged_into) WHERE merged_into IS NOT NULL;

-- Where each item stands, as its checks say.
UPDATE item SET standing = COALESCE((
    SELECT max(CASE
        WHEN c.state = '' THEN 1
        WHEN c.state = 'ok' THEN 2
        WHEN c.state = 'critical' AND c.confirmed = 1 AND c.kind = '{"kind":"alive"}' THEN 6
        WHEN c.state = 'critical' AND c.confirmed = 1 AND c.refused = 0 THEN 5
        WHEN c.state = 'unknown' AND c.confirmed = 1 AND c.refused = 0 THEN 4
        ELSE 3 END)
    FROM item_check c WHERE c.item_id = item.id AND c.removed_at IS NULL), 0);
