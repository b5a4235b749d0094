-- Closed months, issued documents, index series. None of it changes once it is written, but for the
-- place of a printed file.
CREATE TABLE closed_month (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    month TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    closed_by BIGINT REFERENCES person (id),
    -- what the figures were computed from, beside the chain and the contract: JSON
    snapshot TEXT NOT NULL,
    figures TEXT NOT NULL,
    -- where the chain stood before the closing
    chain_seq BIGINT NOT NULL,
    chain_hash TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL
);
CREATE UNIQUE INDEX closed_month_month ON closed_month (client_id, month);

-- Numbers run without gaps within a series and a year: the counter moves in the transaction that
-- issues the document.
CREATE TABLE document_series (
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (series, year)
);

CREATE TABLE document (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    -- the closing that issued it; a later credit note has none
    month_id BIGINT REFERENCES closed_month (id),
    -- invoice, credit-note, penalty-statement, report
    kind TEXT NOT NULL,
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    -- absent for a report
    number BIGINT,
    name TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT,
    -- months that it is about
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    language TEXT NOT NULL,
    currency TEXT NOT NULL,
    net BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    gross BIGINT NOT NULL,
    -- the invoice that a credit note goes back to
    follows BIGINT REFERENCES document (id),
    reason TEXT NOT NULL DEFAULT '',
    -- what the printer is fed, JSON, in each language
    input_fr TEXT NOT NULL,
    input_en TEXT NOT NULL,
    -- of the printed file, once it was printed
    sha256_fr TEXT,
    sha256_en TEXT,
    created_at BIGINT NOT NULL,
    created_by BIGINT REFERENCES person (id)
);
CREATE UNIQUE INDEX document_number ON document (series, year, number);
CREATE INDEX document_client ON document (client_id, id);
CREATE INDEX document_follows ON document (follows);

-- Index series that the provider keeps: monthly values, typed in or imported.
CREATE TABLE index_value (
    series TEXT NOT NULL,
    month TEXT NOT NULL,
    value TEXT NOT NULL,
    published TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BIGINT REFERENCES person (id),
    PRIMARY KEY (series, month)
);
