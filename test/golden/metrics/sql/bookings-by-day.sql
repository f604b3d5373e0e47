WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries) AS start,
    sum(created) AS m_created,
    sum(confirmed) AS m_confirmed,
    sum(cancelled) AS m_cancelled,
    sum(completed) AS m_completed,
    sumIf(cancelled, cancelled_by = 'RIDER') AS m_cancelled_by_rider,
    sumIf(cancelled, cancelled_by = 'DRIVER') AS m_cancelled_by_driver,
    sumIf(cancelled, cancelled_by = 'SYSTEM') AS m_cancelled_by_system,
    sumIf(cancelled, cancelled_by NOT IN ('RIDER', 'DRIVER', 'SYSTEM')) AS m_cancelled_by_unknown,
    sumIf(confirmed_price, currency = {currency:String}) AS m_confirmed_price_in_currency,
    sumIf(confirmed_with_price, currency = {currency:String}) AS m_confirmed_with_price_in_currency,
    sum(created_seats) AS m_seats,
    sum(created_with_seats) AS m_created_with_seats,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(created + confirmed + completed)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM bookings_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
