-- The check whose failure began the outage: several of one item may fail together.
ALTER TABLE outage ADD COLUMN check_id BIGINT;
