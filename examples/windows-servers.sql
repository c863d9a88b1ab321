-- Failed log-ons by server and address
SELECT computer, ip_address, sum(failures) AS failures, max(users) AS users
FROM failed_logons GROUP BY computer, ip_address ORDER BY failures DESC, computer, ip_address LIMIT 8;

-- The worst five minutes
SELECT start, computer, ip_address, failures FROM failed_logons ORDER BY failures DESC, start LIMIT 3;

-- Events and errors by server
SELECT computer, channel, sum(events) AS events, sum(errors) AS errors
FROM events_by_server GROUP BY computer, channel ORDER BY computer, channel;

-- What agents say they sent, and what arrived
SELECT computer, sum(sent) AS sent, sum(arrived) AS arrived, sum(sent) - sum(arrived) AS lost
FROM agent_health GROUP BY computer ORDER BY computer;

-- Dead letters
SELECT reason, count(*) AS records FROM dead_letters GROUP BY reason;
