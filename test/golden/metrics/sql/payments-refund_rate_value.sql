WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(succeeded_at)), boundaries) AS start,
    sumIf(refunded, currency = {currency:String}) AS m_gone_back_in_currency,
    sumIf(captured_amount, currency = {currency:String}) AS m_payments_captured_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(1)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM (
    SELECT succeeded_at, currency, payment_method, provider, captured_amount, refunded
    FROM (
        SELECT payment_id, succeeded_at, currency, payment_method, provider, captured_amount
        FROM payments
        WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND succeeded_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND succeeded_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS successes
    LEFT JOIN (
        SELECT payment_id, currency, sum(amount) AS refunded
        FROM (
            SELECT payment_id, toString(currency) AS currency, toDecimal128(refunded_amount, 2) AS amount
            FROM payments
            WHERE refunds > 0 AND day < toDate(fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC'))
            UNION ALL
            SELECT payment_id, toString(currency) AS currency, toDecimal128(amount, 2) AS amount
            FROM payment_events
            WHERE event_type = 'payment.refunded' AND event_time >= toStartOfDay(fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC')) AND event_time <= fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC')
        )
        GROUP BY payment_id, currency
    ) AS refunds USING (payment_id, currency)
)
WHERE succeeded_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND succeeded_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
