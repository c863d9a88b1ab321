-- Devices beyond 40 to 120 on the average of a minute
SELECT start, device, round(average, 1) AS average, readings
FROM heart_rate WHERE average > 120 OR average < 40 ORDER BY start, device;

-- Averages by device
SELECT device, count(*) AS minutes, round(avg(average), 1) AS average, min(average) AS lowest, max(average) AS highest
FROM heart_rate GROUP BY device ORDER BY device;

-- Readings that were set aside
SELECT reason, count(*) AS readings FROM dead_letters GROUP BY reason;
