-- Everything that happened, append-only: one hash chain for each client. Lists, states and clocks are
-- derived from it and can be rebuilt. Subjects: ticket, item, contract, month.
CREATE TABLE event (
    client_id BIGINT NOT NULL REFERENCES client (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT,
    actor TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (client_id, seq)
);
CREATE INDEX event_subject ON event (subject, subject_id, seq);

-- Head of each chain.
CREATE TABLE chain (
    client_id BIGINT PRIMARY KEY REFERENCES client (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
