-- Requests, bytes and statuses per minute, the latest first
SELECT start, sum(requests) AS requests, sum(bytes) AS bytes,
       sum(if(status < 300, requests, 0)) AS `2xx`, sum(if(status DIV 100 = 3, requests, 0)) AS `3xx`,
       sum(if(status DIV 100 = 4, requests, 0)) AS `4xx`, sum(if(status >= 500, requests, 0)) AS `5xx`
FROM requests_by_status GROUP BY start ORDER BY start DESC LIMIT 15;

-- Top paths
SELECT path, sum(requests) AS requests, sum(bytes) AS bytes, sum(errors) AS errors
FROM requests_by_path GROUP BY path ORDER BY requests DESC, path LIMIT 10;

-- Top clients of the last 5 minutes
SELECT client.item AS client, client.count AS requests
FROM (SELECT posexplode(top) AS (place, client) FROM top_clients WHERE start = (SELECT max(start) FROM top_clients))
ORDER BY place;

-- Where and when servers fail
SELECT start, path, requests, errors FROM requests_by_path WHERE errors > 0 ORDER BY errors DESC, start LIMIT 5;

-- The most unusual minutes
SELECT start, requests, errors, round(score, 2) AS score FROM unusual_traffic ORDER BY score DESC, start LIMIT 5;

-- Lines that are none
SELECT reason, count(*) AS lines FROM dead_letters GROUP BY reason ORDER BY lines DESC, reason LIMIT 8;
