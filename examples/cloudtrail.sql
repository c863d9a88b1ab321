-- Calls by service
SELECT value AS service, sum(calls) AS calls, sum(failures) AS failures
FROM calls WHERE dimension = 'service' GROUP BY value ORDER BY calls DESC, service LIMIT 10;

-- Calls by address
SELECT value AS address, sum(calls) AS calls, sum(failures) AS failures
FROM calls WHERE dimension = 'ip' GROUP BY value ORDER BY calls DESC, address LIMIT 10;

-- Calls by user or role
SELECT value AS user, sum(calls) AS calls, sum(failures) AS failures
FROM calls WHERE dimension = 'user' GROUP BY value ORDER BY calls DESC, user LIMIT 10;

-- What failed
SELECT event_source, event_name, error_code, count(*) AS failures
FROM records WHERE error_code IS NOT NULL
GROUP BY ALL ORDER BY failures DESC, event_source, event_name LIMIT 10;

-- Top 10 calls across services, of the last half hour
SELECT call.item AS call, call.count AS calls
FROM (SELECT posexplode(top) AS (place, call) FROM top_calls
      WHERE end = (SELECT max(end) FROM top_calls WHERE end <= (SELECT max(event_time) FROM records)))
ORDER BY place;

-- EC2's busiest minutes
SELECT start, calls, failures FROM ec2_calls ORDER BY calls DESC, start LIMIT 5;

-- What late calls have changed
SELECT aggregate, window_start, key, get_json_object(old_value, '$.calls') AS calls_before,
       get_json_object(new_value, '$.calls') AS calls
FROM amendments WHERE aggregate <> 'top_calls' ORDER BY aggregate, window_start, key LIMIT 8;
