-- What the list of the fleet filters and sorts by, and what people keep of it.

-- the system's family and a number that grows with its version (domain::machines::os)
ALTER TABLE item ADD COLUMN os_family TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN os_rank BIGINT NOT NULL DEFAULT 0;
-- since when it is where it is in its life
ALTER TABLE item ADD COLUMN state_since BIGINT;

UPDATE item SET state = 'retired', state_since = retired_at WHERE retired_at IS NOT NULL;
UPDATE item SET standing = COALESCE((SELECT CAST(max(CASE
    WHEN k.state = '' THEN 1
    WHEN k.state = 'ok' THEN 2
    WHEN k.state = 'critical' AND k.confirmed = 1 AND k.kind = '{"kind":"alive"}' THEN 6
    WHEN k.state = 'critical' AND k.confirmed = 1 AND k.refused = 0 THEN 5
    WHEN k.state = 'unknown' AND k.confirmed = 1 AND k.refused = 0 THEN 4
    ELSE 3 END) AS BIGINT) FROM item_check k WHERE k.item_id = item.id AND k.removed_at IS NULL), 0);
UPDATE item SET seen_at = (SELECT max(a.seen_at) FROM agent a WHERE a.item_id = item.id AND a.revoked_at IS NULL)
    WHERE seen_at IS NULL;
UPDATE item SET os = (SELECT v.os FROM inventory v WHERE v.item_id = item.id)
    WHERE os = '' AND EXISTS (SELECT 1 FROM inventory v WHERE v.item_id = item.id);
UPDATE item SET addresses = (SELECT v.addresses FROM inventory v WHERE v.item_id = item.id)
    WHERE addresses = '' AND EXISTS (SELECT 1 FROM inventory v WHERE v.item_id = item.id);

-- Every column that a scan of the list may look at: the rows themselves are wide.
DROP INDEX item_list;
DROP INDEX item_client_list;
CREATE INDEX item_worst ON item (standing DESC, name, id, client_id, site_id, kind, covered, state,
    os_family, os_rank, memory_mib, disk_mib, warranty_ends, purchased_at, since, service_key,
    retired_at, merged_into);
CREATE INDEX item_client_worst ON item (client_id, standing DESC, name, id, site_id, kind, covered, state,
    os_family, os_rank, memory_mib, disk_mib, warranty_ends, purchased_at, since, service_key,
    retired_at, merged_into);
DROP INDEX item_seen;
CREATE INDEX item_seen ON item ((COALESCE(seen_at, 0)), id);
CREATE INDEX item_name ON item (name, id);
CREATE INDEX item_of_kind ON item (kind, standing DESC, name, id);
CREATE INDEX item_at_site ON item (site_id, standing DESC, name, id);
CREATE INDEX item_os ON item (os_family, os_rank);
CREATE INDEX item_warranty ON item (warranty_ends) WHERE warranty_ends IS NOT NULL;
CREATE INDEX item_retired ON item (retired_at) WHERE retired_at IS NOT NULL;
CREATE INDEX item_not_covered ON item (client_id, id)
    WHERE covered = 0 AND retired_at IS NULL AND merged_into IS NULL;

-- Words anywhere: pieces of three letters say where to look, the text itself decides.
-- only sqlite
CREATE VIRTUAL TABLE item_words USING fts5 (words, content = 'item', content_rowid = 'id', tokenize = 'trigram', detail = none);
CREATE TRIGGER item_words_added AFTER INSERT ON item WHEN new.words <> '' BEGIN
    INSERT INTO item_words (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER item_words_changed AFTER UPDATE OF words ON item WHEN new.words <> old.words BEGIN
    INSERT INTO item_words (item_words, rowid, words) SELECT 'delete', old.id, old.words WHERE old.words <> '';
    INSERT INTO item_words (rowid, words) SELECT new.id, new.words WHERE new.words <> '';
END;
CREATE TRIGGER item_words_gone AFTER DELETE ON item WHEN old.words <> '' BEGIN
    INSERT INTO item_words (item_words, rowid, words) VALUES ('delete', old.id, old.words);
END;
-- end
-- only postgres
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX item_words ON item USING gin (words gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'pg_trgm is not available: words are looked for without an index';
END $$;
-- end

-- Lists that somebody keeps under a name; for all of the provider's people when shared.
CREATE TABLE item_view (
    id {id},
    person_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    shared BIGINT NOT NULL DEFAULT 0,
    -- the address's query: words, view, client, kind, columns, order
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX item_view_name ON item_view (person_id, name);
CREATE INDEX item_view_shared ON item_view (shared, name);
-- The columns that somebody wants when nothing else is said.
CREATE TABLE item_columns (
    person_id BIGINT PRIMARY KEY REFERENCES person (id),
    columns TEXT NOT NULL
);

-- Kinds that the provider defines, with fields of their own (a JSON array of {key, label, type}).
CREATE TABLE item_kind (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    fields TEXT NOT NULL DEFAULT '[]',
    archived_at BIGINT
);

-- Documents of an item: the bytes lie with those of tickets, under their hash.
CREATE TABLE item_document (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    item_id BIGINT NOT NULL REFERENCES item (id),
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT,
    removed_at BIGINT
);
CREATE INDEX item_document_item ON item_document (item_id);

-- A table that waits to be brought in: as it was read, while its preview is looked at.
CREATE TABLE item_import (
    id {id},
    person_id BIGINT,
    client_id BIGINT NOT NULL REFERENCES client (id),
    site_id BIGINT,
    name TEXT NOT NULL,
    -- a JSON array of rows, each an array of texts; the first is the heading
    rows TEXT NOT NULL,
    -- a JSON array: the field of each column, empty for none
    mapping TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    applied_at BIGINT
);
CREATE INDEX item_import_made ON item_import (made_at);
