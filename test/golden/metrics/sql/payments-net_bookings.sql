WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(confirmed_at)), boundaries) AS start,
    sumIf(net, currency = {currency:String}) AS m_net_bookings_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(1)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM (
    SELECT
        booking_id, confirmed_at, route_id, driver_id, currency,
        if(ifNull(cancelled >= confirmed_at, false) OR refunded >= price, toDecimal128(0, 2), price - refunded) AS net
    FROM (
        SELECT
            booking_id, confirmed_at, route_id, driver_id, toString(currency) AS currency,
            toDecimal128(assumeNotNull(confirmed_price), 2) AS price
        FROM bookings
        WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS confirmed
    LEFT JOIN (
        SELECT booking_id, min(cancelled_at) AS cancelled
        FROM bookings
        WHERE cancelled_at IS NOT NULL
        GROUP BY booking_id
    ) AS cancellations USING (booking_id)
    LEFT JOIN (
        SELECT booking_id, currency, sum(amount) AS refunded
        FROM (
            SELECT booking_id, toString(currency) AS currency, toDecimal128(refunded_amount, 2) AS amount
            FROM payments
            WHERE refunds > 0 AND day < toDate(fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC'))
            UNION ALL
            SELECT booking_id, toString(currency) AS currency, toDecimal128(amount, 2) AS amount
            FROM payment_events
            WHERE event_type = 'payment.refunded' AND event_time >= toStartOfDay(fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC')) AND event_time <= fromUnixTimestamp64Milli({watermark_ms:Int64}, 'UTC')
        )
        GROUP BY booking_id, currency
    ) AS refunds USING (booking_id, currency)
)
WHERE confirmed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND confirmed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
