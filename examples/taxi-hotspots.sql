-- Hotspots per hour: their corners
SELECT start, pickups, round(box.coordinates[0][0], 3) AS west, round(box.coordinates[0][1], 3) AS north,
       round(box.coordinates[1][0], 3) AS east, round(box.coordinates[1][1], 3) AS south
FROM hotspots_per_hour LATERAL VIEW explode(boxes) boxes AS box ORDER BY start DESC, west LIMIT 8;

-- Pickups and fares near the densest places, to a hundredth of a degree
SELECT round(longitude, 2) AS longitude, round(latitude, 2) AS latitude, count(*) AS pickups, sum(fare) AS fares
FROM records GROUP BY ALL ORDER BY pickups DESC, longitude, latitude LIMIT 5;
