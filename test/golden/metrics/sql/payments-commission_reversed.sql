WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(at)), boundaries) AS start,
    sumIf(reversed, currency = {currency:String}) AS m_commission_reversed_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(1)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM (
    SELECT
        at, currency, route_id,
        if(price = 0, commission, toDecimal128(intDiv(2 * toInt256((commission) * 100) * least(toInt256((refunded) * 100), toInt256((price) * 100)) + toInt256((price) * 100), 2 * greatest(toInt256((price) * 100), toInt256(1))), 2) / 100)
            - if(price = 0, commission, toDecimal128(intDiv(2 * toInt256((commission) * 100) * least(toInt256(((refunded - amount)) * 100), toInt256((price) * 100)) + toInt256((price) * 100), 2 * greatest(toInt256((price) * 100), toInt256(1))), 2) / 100) AS reversed
    FROM (
        SELECT
            booking_id, event_time AS at, currency, amount,
            sum(amount) OVER (PARTITION BY booking_id, currency ORDER BY event_time, seq, i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS refunded
        FROM payment_events
        WHERE event_type = 'payment.refunded' AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND booking_id IN (SELECT booking_id FROM payment_events WHERE event_type = 'payment.refunded' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
    ) AS refunds
    INNER JOIN (
        SELECT
            t.booking_id AS booking_id,
            argMin(t.currency, t.completed_at) AS currency,
            argMin(t.route_id, t.completed_at) AS route_id,
            toDecimal128(assumeNotNull(argMin(t.platform_commission, t.completed_at)), 2) AS commission
        FROM trips AS t
        WHERE t.completed_at IS NOT NULL AND t.booking_id IN (SELECT booking_id FROM payment_events WHERE event_type = 'payment.refunded' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
        GROUP BY t.booking_id
    ) AS commissions USING (booking_id, currency)
    INNER JOIN (
        SELECT
            b.booking_id AS booking_id,
            max(b.currency) AS currency,
            toDecimal128(assumeNotNull(coalesce(max(b.confirmed_price), max(b.total_price))), 2) AS price
        FROM bookings AS b
        WHERE b.booking_id IN (SELECT booking_id FROM payment_events WHERE event_type = 'payment.refunded' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
        GROUP BY b.booking_id
        HAVING max(b.total_price) IS NOT NULL
    ) AS prices USING (booking_id, currency)
)
WHERE at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
