-- Whether the contract names a third party who answers for an item that no service covers.
ALTER TABLE item ADD COLUMN elsewhere BIGINT NOT NULL DEFAULT 0;
UPDATE item SET decided_at = NULL;
DROP INDEX item_perimeter;
CREATE INDEX item_perimeter ON item (client_id, retired_at, merged_into, kind, site_id, service_key,
    price_lines, elsewhere, state, seen_at);
