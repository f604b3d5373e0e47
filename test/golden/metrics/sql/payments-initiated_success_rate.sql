WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(initiated_at)), boundaries) AS start,
    countIf(initiated_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC') AND ifNull(succeeded_at <= initiated_at + toIntervalMillisecond(900000), false)) AS m_succeeded_in_time,
    countIf(initiated_at <= fromUnixTimestamp64Milli({watermark_ms:Int64} - 900000, 'UTC')) AS m_initiated_in_time
FROM (
    SELECT initiated_at, currency, payment_method, provider, succeeded_at
    FROM (
        SELECT payment_id, event_time AS initiated_at, currency, payment_method, provider
        FROM payment_events
        WHERE event_type = 'payment.initiated' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS initiations
    LEFT JOIN (
        SELECT payment_id, toNullable(event_time) AS succeeded_at
        FROM payment_events
        WHERE event_type = 'payment.success' AND event_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') + toIntervalMillisecond(900000)
    ) AS successes USING (payment_id)
)
WHERE initiated_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND initiated_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
