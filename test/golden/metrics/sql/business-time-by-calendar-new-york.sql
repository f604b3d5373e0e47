WITH {boundaries:Array(Int64)} AS boundaries,
    toInt64(toUnixTimestamp(bucket)) * 1000 + transform(roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, {offset_starts:Array(Int64)}), {offset_starts:Array(Int64)}, {offsets_ms:Array(Int64)}, toInt64(0)) AS local_ms,
    toInt32(intDiv(local_ms, 86400000)) AS local_day,
    transform(local_day, {holiday_days:Array(Int32)}, {holiday_names:Array(String)}, '') AS holiday
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND holiday IN {only_holiday:Array(String)}
GROUP BY start;
-- {"from_ms":1772686800000,"to_ms":1773288000000,"only_holiday":["","unknown"],"offset_starts":[1772686800000,1772953200000],"offsets_ms":[-18000000,-14400000],"holiday_days":[20518],"holiday_names":["Founders' Day"],"boundaries":[1772686800000,1772773200000,1772859600000,1772946000000,1773028800000,1773115200000,1773201600000,1773288000000]}

WITH {boundaries:Array(Int64)} AS boundaries,
    toInt64(toUnixTimestamp(bucket)) * 1000 + transform(roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, {offset_starts:Array(Int64)}), {offset_starts:Array(Int64)}, {offsets_ms:Array(Int64)}, toInt64(0)) AS local_ms,
    toInt32(intDiv(local_ms, 86400000)) AS local_day,
    toUInt16(intDiv(local_ms % 86400000, 60000)) AS minute_of_day,
    toUInt8((local_day + 3) % 7 + 1) AS weekday,
    transform(local_day, {holiday_days:Array(Int32)}, {holiday_names:Array(String)}, '') AS holiday,
    multiIf(holiday != '', 'holiday', has({weekend:Array(UInt8)}, weekday), 'weekend', 'weekday') AS day_type,
    if(day_type = 'weekday' AND arrayExists((since, until) -> minute_of_day >= since AND minute_of_day < until, {peak_starts:Array(UInt16)}, {peak_ends:Array(UInt16)}), 'peak', 'off_peak') AS peak,
    toString(toDate(toUInt16(intDiv(local_ms - {service_day_start_ms:Int64}, 86400000)))) AS service_day
SELECT
    day_type,
    peak,
    service_day,
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND holiday IN {only_holiday:Array(String)}
GROUP BY day_type, peak, service_day, start
LIMIT {max_rows:UInt32};
-- {"from_ms":1772686800000,"to_ms":1773288000000,"only_holiday":["","unknown"],"offset_starts":[1772686800000,1772953200000],"offsets_ms":[-18000000,-14400000],"service_day_start_ms":14400000,"peak_starts":[360,960],"peak_ends":[570,1200],"weekend":[6,7],"holiday_days":[20518],"holiday_names":["Founders' Day"],"max_rows":10001,"boundaries":[1772686800000,1772773200000,1772859600000,1772946000000,1773028800000,1773115200000,1773201600000,1773288000000]}
