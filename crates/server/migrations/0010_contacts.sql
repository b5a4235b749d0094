-- A contact may have no e-mail address at all: only addresses that were given are unique.
DROP INDEX person_email;
CREATE UNIQUE INDEX person_email ON person (email) WHERE email <> '';
CREATE INDEX person_site ON person (site_id);
