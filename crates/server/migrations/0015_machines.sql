-- What lists show of a machine, kept beside its full description, which is large.
ALTER TABLE inventory ADD COLUMN os TEXT NOT NULL DEFAULT '';
ALTER TABLE inventory ADD COLUMN addresses TEXT NOT NULL DEFAULT '';
CREATE INDEX maintenance_item ON maintenance (item_id, to_at);
