-- What a machine is stands with its sources (item_source) since 0020; what lists showed of it was copied to
-- its item by 0030.
DROP TABLE inventory;
