-- What a source says of each field, as lists and the doubts page show it: JSON, the kind among them.
ALTER TABLE item_source ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
