-- Under which name the agent of another make that does a job says hello in XML. GLPI's agents are known
-- by another (their number), and tell both only in their JSON.
ALTER TABLE network_job ADD COLUMN device TEXT NOT NULL DEFAULT '';
