-- Who has what, in blocks of 65,536 items: what an item changes is written without the rest of the fleet.
DROP TABLE software_holders;
CREATE TABLE software_holders (
    version_id BIGINT NOT NULL,
    -- number of the item / 65,536
    block BIGINT NOT NULL,
    -- a bitmap of whole numbers of items
    items {blob} NOT NULL,
    PRIMARY KEY (version_id, block)
);
UPDATE item_software SET indexed = NULL, dirty = 1;
