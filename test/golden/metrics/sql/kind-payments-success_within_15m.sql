WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(entered_at)), boundaries) AS start,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC') AND ifNull(succeeded_at <= entered_at + toIntervalMillisecond(900000), false)) AS m_succeeded_in_time,
    countIf(entered_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC')) AS m_entered_in_time
FROM (
    SELECT payment_id, min(initiated_at) AS entered_at, min(succeeded_at) AS succeeded_at, max(currency) AS currency
    FROM payments
    GROUP BY payment_id
)
WHERE entered_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND entered_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
