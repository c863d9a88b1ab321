-- Requests and errors by server
SELECT server, sum(requests) AS requests, sum(errors) AS errors, max(slowest_ms) AS slowest_ms
FROM requests_by_server GROUP BY server ORDER BY server;

-- The minutes with most errors
SELECT start, server, requests, errors FROM requests_by_server ORDER BY errors DESC, start LIMIT 5;

-- Pages that are not found or fail
SELECT cs_uri_stem AS page, sc_status AS status, count(*) AS requests
FROM records WHERE sc_status >= 400 GROUP BY ALL ORDER BY requests DESC, page, status LIMIT 8;

-- Servers that log further fields
SELECT s_ip AS server, map_keys(rescued) AS fields, count(*) AS requests, min(time) AS since
FROM records WHERE rescued IS NOT NULL GROUP BY ALL ORDER BY server;
