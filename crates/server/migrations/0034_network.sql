-- The network: credentials, jobs on ranges, what was found, and what subnets and ports are made of.

-- What agents sign in with. `sealed` holds every secret, under a key that is not in this database.
CREATE TABLE credential (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    name TEXT NOT NULL,
    -- snmp-v1, snmp-v2c, snmp-v3, ssh
    kind TEXT NOT NULL,
    -- what of it is no secret: JSON {user, auth, privacy, by}
    shown TEXT NOT NULL,
    -- nothing once it was withdrawn
    sealed {blob},
    made_at BIGINT NOT NULL,
    made_by BIGINT,
    used_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX credential_client ON credential (client_id);

-- Each use: handed to an agent with a job, accepted by devices in a run.
CREATE TABLE credential_use (
    id {id},
    client_id BIGINT NOT NULL,
    credential_id BIGINT NOT NULL REFERENCES credential (id),
    at BIGINT NOT NULL,
    job_id BIGINT,
    -- handed, read
    what TEXT NOT NULL,
    -- the agent's machine or name
    agent TEXT NOT NULL,
    devices BIGINT NOT NULL DEFAULT 0,
    -- the person who had it handed over
    person_id BIGINT
);
CREATE INDEX credential_use_of ON credential_use (credential_id, at);

CREATE TABLE network_job (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    site_id BIGINT REFERENCES site (id),
    name TEXT NOT NULL,
    -- JSON: ["10.0.0.0/24", …], [credential, …] in the order in which they are tried
    ranges TEXT NOT NULL,
    credentials TEXT NOT NULL,
    -- who does it: an agent of ours, or one of another make
    agent_id BIGINT REFERENCES agent (id),
    source_id BIGINT REFERENCES item_source (id),
    every_hours BIGINT NOT NULL,
    parallel BIGINT NOT NULL,
    timeout_ms BIGINT NOT NULL,
    snmp_port BIGINT NOT NULL,
    ssh_port BIGINT NOT NULL,
    -- rises when a person asks for a run now
    asked BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT,
    -- the last run
    began_at BIGINT,
    ended_at BIGINT,
    addresses BIGINT NOT NULL DEFAULT 0,
    found BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    duration_ms BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    made_at BIGINT NOT NULL,
    stopped_at BIGINT
);
CREATE INDEX network_job_client ON network_job (client_id);
CREATE INDEX network_job_agent ON network_job (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX network_job_source ON network_job (source_id) WHERE source_id IS NOT NULL;

CREATE TABLE network_device (
    id {id},
    client_id BIGINT NOT NULL REFERENCES client (id),
    job_id BIGINT NOT NULL REFERENCES network_job (id),
    address TEXT NOT NULL,
    item_id BIGINT REFERENCES item (id),
    name TEXT NOT NULL DEFAULT '',
    -- GLPI's words: Networking, Printer, Power, Computer, …
    kind TEXT NOT NULL DEFAULT '',
    -- seen (it answered), read (it was asked everything), failed
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    credential_id BIGINT REFERENCES credential (id),
    -- the SSH key that was pinned, and another that was met since
    host_key TEXT NOT NULL DEFAULT '',
    other_key TEXT NOT NULL DEFAULT '',
    first_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE UNIQUE INDEX network_device_place ON network_device (job_id, address);
CREATE INDEX network_device_client ON network_device (client_id);

-- Interfaces of every item with their addresses: what subnets are made of, and whose a MAC is.
CREATE TABLE network_interface (
    client_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL REFERENCES item (id),
    name TEXT NOT NULL,
    mac TEXT NOT NULL,
    -- empty: none; `bits` is an IPv4 address as a number
    address TEXT NOT NULL,
    bits BIGINT,
    -- length of the network's prefix; 0: not known
    prefix BIGINT NOT NULL
);
CREATE INDEX network_interface_item ON network_interface (item_id);
CREATE INDEX network_interface_bits ON network_interface (client_id, bits);
CREATE INDEX network_interface_mac ON network_interface (client_id, mac);

-- Addresses that a router or a scan saw in use.
CREATE TABLE network_seen (
    client_id BIGINT NOT NULL,
    bits BIGINT NOT NULL,
    address TEXT NOT NULL,
    mac TEXT NOT NULL,
    -- the item that saw it
    item_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, bits, mac)
);

CREATE TABLE network_port (
    client_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL REFERENCES item (id),
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    -- 1: up, 2: down, 0: not known
    up BIGINT NOT NULL,
    told_up BIGINT NOT NULL,
    -- bit/s
    speed BIGINT NOT NULL,
    trunk BIGINT NOT NULL,
    -- `10 postes, 20 serveurs`
    vlans TEXT NOT NULL,
    PRIMARY KEY (item_id, number)
);
CREATE INDEX network_port_client ON network_port (client_id);

-- Who is behind a port: told by the neighbour itself (lldp) or learnt from its frames.
CREATE TABLE network_neighbour (
    client_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL REFERENCES item (id),
    port BIGINT NOT NULL,
    -- lldp, learnt
    kind TEXT NOT NULL,
    mac TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    far_port TEXT NOT NULL
);
CREATE INDEX network_neighbour_item ON network_neighbour (item_id, port);
CREATE INDEX network_neighbour_client ON network_neighbour (client_id, kind);
CREATE INDEX network_neighbour_mac ON network_neighbour (client_id, mac);
