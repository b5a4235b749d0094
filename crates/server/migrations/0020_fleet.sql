-- The fleet: what reports, how it is known again, and what lists filter and sort by.

-- Derived from `fields` (every attribute with its source) so that lists need no join.
ALTER TABLE item ADD COLUMN standing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN state TEXT NOT NULL DEFAULT 'in-use';
ALTER TABLE item ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';
ALTER TABLE item ADD COLUMN serial TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN manufacturer TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN fqdn TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN os TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN os_version TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN addresses TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN cpu TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN memory_mib BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN disk_mib BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN location TEXT NOT NULL DEFAULT '';
-- who answers for it: provider, client, or the name of a third party
ALTER TABLE item ADD COLUMN responsible TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN supplier TEXT NOT NULL DEFAULT '';
-- days (UTC midnight, microseconds)
ALTER TABLE item ADD COLUMN purchased_at BIGINT;
ALTER TABLE item ADD COLUMN warranty_ends BIGINT;
-- when any source last spoke of it
ALTER TABLE item ADD COLUMN seen_at BIGINT;
-- lower case, without accents: what words are looked for in
ALTER TABLE item ADD COLUMN words TEXT NOT NULL DEFAULT '';
-- the item it was merged into; a merged item is in no list
ALTER TABLE item ADD COLUMN merged_into BIGINT;

-- Who speaks of an item: one row for each agent, device or import of a client.
CREATE TABLE item_source (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- absent while a person has to decide which item it is
    item_id BIGINT REFERENCES item (id),
    -- intendant, glpi, fusioninventory, ocs, snmp, ssh, import, api
    kind TEXT NOT NULL,
    -- what the source calls itself: agent id, device id, address
    name TEXT NOT NULL,
    agent_version TEXT NOT NULL DEFAULT '',
    tag TEXT NOT NULL DEFAULT '',
    first_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    full_at BIGINT,
    -- of the payload as it came, and of what lasts in it
    raw_hash TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL DEFAULT '',
    -- by what it is known again: a JSON array of [kind, value]
    keys TEXT NOT NULL DEFAULT '[]',
    -- the last full payload as it came (compressed), and its normal form (compressed)
    raw {blob},
    raw_type TEXT NOT NULL DEFAULT '',
    content {blob}
);
CREATE UNIQUE INDEX item_source_name ON item_source (client_id, kind, name);
CREATE INDEX item_source_item ON item_source (item_id);

-- Keys by which sources are known again: serial, uuid, mac, agent, fqdn, …
CREATE TABLE item_key (
    client_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    source_id BIGINT NOT NULL REFERENCES item_source (id),
    PRIMARY KEY (client_id, kind, value, source_id)
);
CREATE INDEX item_key_source ON item_key (source_id);

-- Software: titles, their versions, and for each item the set of versions it has (delta-coded numbers).
CREATE TABLE software_title (
    id {id},
    name TEXT NOT NULL,
    publisher TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX software_title_name ON software_title (name);
CREATE TABLE software_version (
    id {id},
    title_id BIGINT NOT NULL REFERENCES software_title (id),
    -- as the source names the package
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    arch TEXT NOT NULL DEFAULT '',
    -- deb, rpm, snap, flatpak, pip, npm, registry, …
    origin TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX software_version_key ON software_version (package, version, arch, origin);
CREATE INDEX software_version_title ON software_version (title_id);
CREATE TABLE item_software (
    item_id BIGINT PRIMARY KEY REFERENCES item (id),
    client_id BIGINT NOT NULL,
    count BIGINT NOT NULL,
    versions {blob} NOT NULL
);

-- How items hang together.
CREATE TABLE relation (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    from_item BIGINT NOT NULL REFERENCES item (id),
    -- runs-on, connected-to, depends-on, backed-up-by, member-of
    kind TEXT NOT NULL,
    to_item BIGINT NOT NULL REFERENCES item (id),
    -- a person ('hand') or the kind of source that showed it
    source TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX relation_from ON relation (from_item, kind);
CREATE INDEX relation_to ON relation (to_item, kind);
CREATE INDEX relation_client ON relation (client_id);

-- Tokens with which agents of any make may report for a client.
CREATE TABLE inventory_token (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    site_id BIGINT REFERENCES site (id),
    label TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    -- name for Basic and client-credentials; the token is their password
    login TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX inventory_token_hash ON inventory_token (token_hash);

CREATE INDEX item_list ON item (standing, name, id);
CREATE INDEX item_client_list ON item (client_id, standing, name, id);
CREATE INDEX item_seen ON item (seen_at);
