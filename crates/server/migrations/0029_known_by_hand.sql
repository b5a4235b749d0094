-- By what an item that a person wrote down is known again: name, serial number, full name.
CREATE TABLE item_hand_key (
    client_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    item_id BIGINT NOT NULL REFERENCES item (id),
    PRIMARY KEY (client_id, kind, value, item_id)
);
CREATE INDEX item_hand_key_item ON item_hand_key (item_id);
-- Who has a title is who has one of its versions.
DROP TABLE software_title_holders;
