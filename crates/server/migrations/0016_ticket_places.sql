-- Lists read tickets in the queue's order, whatever they are filtered by. What is over stands behind
-- every open ticket in that order, so "open" is a range of it.
DROP INDEX ticket_queue;
DROP INDEX ticket_client;
DROP INDEX ticket_assignee;
DROP INDEX ticket_requester;
DROP INDEX ticket_item;
CREATE INDEX ticket_place ON ticket (sort_due, id);
CREATE INDEX ticket_client_place ON ticket (client_id, sort_due, id);
CREATE INDEX ticket_assignee_place ON ticket (assignee_id, sort_due, id);
CREATE INDEX ticket_team_place ON ticket (team_id, sort_due, id) WHERE team_id IS NOT NULL;
CREATE INDEX ticket_requester_place ON ticket (requester_id, sort_due, id) WHERE requester_id IS NOT NULL;
CREATE INDEX ticket_item_place ON ticket (item_id, sort_due, id) WHERE item_id IS NOT NULL;
CREATE INDEX ticket_outside_place ON ticket (sort_due, id) WHERE verdict <> 'in';
