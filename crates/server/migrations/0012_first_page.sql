-- What the first page asks for at every look.
CREATE INDEX item_uncovered ON item (client_id) WHERE covered = 0 AND retired_at IS NULL;
CREATE INDEX ticket_waiting ON ticket (updated_at) WHERE open = 1 AND state = 'waiting';
CREATE INDEX ticket_watch ON ticket (item_id, id) WHERE source = 'watch';
CREATE INDEX maintenance_to ON maintenance (to_at);
