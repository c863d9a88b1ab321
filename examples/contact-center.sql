-- Logins, newest first
SELECT current_agent_snapshot.configuration.username AS agent, time AS logged_in_at,
       current_agent_snapshot.agent_status.name AS status
FROM records
WHERE event_type = 'LOGIN' AND current_agent_snapshot.configuration.username <> ''
ORDER BY time DESC, agent LIMIT 10;

-- Contact sessions, missed ones first
SELECT contact.contact_id, max(current_agent_snapshot.configuration.username) AS agent,
       max(contact.queue.name) AS queue, min(time) AS rang_at,
       min(if(contact.state = 'CONNECTED', time, NULL)) AS taken_at,
       max(if(contact.state = 'ENDED', time, NULL)) AS ended_at,
       if(bool_or(contact.state = 'MISSED'), 'missed', 'taken') AS outcome
FROM records LATERAL VIEW explode(current_agent_snapshot.contacts) contacts AS contact
WHERE event_type = 'STATE_CHANGE'
GROUP BY contact.contact_id ORDER BY outcome, rang_at DESC, contact_id LIMIT 12;

-- From which state contacts went to which, from one event to the next
SELECT previous.state AS from_state, current.state AS to_state, count(*) AS contacts
FROM records
LATERAL VIEW explode(previous_agent_snapshot.contacts) p AS previous
LATERAL VIEW explode(current_agent_snapshot.contacts) c AS current
WHERE event_type = 'STATE_CHANGE' AND previous.contact_id = current.contact_id
GROUP BY ALL ORDER BY contacts DESC, from_state, to_state;

-- Missed contacts by queue and quarter of an hour
SELECT start, queue, contacts FROM contacts_by_state WHERE state = 'MISSED' ORDER BY contacts DESC, start LIMIT 8;

-- What agents' events were
SELECT event_type, sum(events) AS events, max(agents) AS agents
FROM agent_events GROUP BY event_type ORDER BY events DESC;
