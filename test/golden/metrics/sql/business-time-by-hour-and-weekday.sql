SELECT
    NULL AS start,
    sum(created) AS m_created
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC');
-- {"from_ms":1772665200000,"to_ms":1773270000000}

WITH toInt64(toUnixTimestamp(bucket)) * 1000 + {offset_ms:Int64} AS local_ms,
    toInt32(intDiv(local_ms, 86400000)) AS local_day,
    toUInt8(intDiv(local_ms % 86400000, 3600000)) AS hour_of_day,
    toUInt8((local_day + 3) % 7 + 1) AS weekday
SELECT
    hour_of_day,
    weekday,
    NULL AS start,
    sum(created) AS m_created
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY GROUPING SETS ((hour_of_day, weekday))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"offset_ms":3600000,"max_rows":10001}
