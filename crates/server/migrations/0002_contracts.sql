-- Versions of each client's contract: immutable, each in force from its date of effect.
CREATE TABLE contract_version (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    number BIGINT NOT NULL,
    reference TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    effective_at BIGINT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT REFERENCES person (id)
);
CREATE UNIQUE INDEX contract_version_number ON contract_version (client_id, number);
CREATE INDEX contract_version_effect ON contract_version (client_id, effective_at);
