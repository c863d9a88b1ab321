-- Rejected TCP packets per 15 minutes
SELECT start, end, flows, packets FROM rejected_tcp ORDER BY start;

-- Rejected packets by protocol (6 TCP, 17 UDP, 1 ICMP)
SELECT protocol, sum(flows) AS flows, sum(packets) AS packets
FROM rejected_by_protocol GROUP BY protocol ORDER BY packets DESC;

-- Top 10 sources of rejected packets over 14 days
SELECT srcaddr, count(*) AS flows, sum(packets) AS packets
FROM records
WHERE action = 'REJECT' AND start > current_timestamp() - INTERVAL 14 DAYS
GROUP BY srcaddr ORDER BY packets DESC, srcaddr LIMIT 10;

-- Top 10 destinations on port 443
SELECT dstaddr, count(*) AS flows, sum(packets) AS packets
FROM records WHERE dstport = 443
GROUP BY dstaddr ORDER BY packets DESC, dstaddr LIMIT 10;

-- Interfaces without traffic, and what was skipped
SELECT interface_id, log_status, count(*) AS records
FROM records WHERE log_status <> 'OK' GROUP BY interface_id, log_status ORDER BY interface_id, log_status;
