-- Events by business unit, environment, account and type
SELECT business_unit, environment, account, type, sum(events) AS events,
       sum(if(level = 'ERROR', events, 0)) AS errors
FROM events_by_account GROUP BY ALL ORDER BY business_unit, environment, account, type;

-- Where errors come from, in steps of 5 minutes
SELECT start, business_unit, environment, type, events
FROM events_by_account WHERE level = 'ERROR' ORDER BY events DESC, start LIMIT 5;

-- What they say
SELECT log_owner, log_group, text, count(*) AS events
FROM records WHERE level = 'ERROR' GROUP BY ALL ORDER BY events DESC, text LIMIT 8;

-- What was not admitted, and what the service's own messages were
SELECT sum(messages_read) AS messages, sum(records_parsed) AS kept,
       sum(records_filtered) AS of_other_accounts, sum(messages_dropped) AS control_messages
FROM ledger;

-- Dead letters
SELECT format, reason, count(*) AS messages
FROM dead_letters GROUP BY ALL ORDER BY messages DESC, reason LIMIT 5;
