WITH {boundaries:Array(Int64)} AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(completed_at)), boundaries) AS start,
    sumIf(kept, currency = {currency:String}) AS m_commission_kept_in_currency,
    sumIf(price, currency = {currency:String}) AS m_price_of_rides_in_currency,
    toJSONString(CAST(sumMapIf([toString(currency)], [toUInt64(1)], currency NOT IN ('', {currency:String})), 'Map(String, UInt64)')) AS left_out
FROM (
    SELECT
        booking_id, completed_at, route_id, driver_id, currency, price,
        if(refunded = 0 AND price != 0, commission, commission - if(price = 0, commission, toDecimal128(intDiv(2 * toInt256((commission) * 100) * least(toInt256((refunded) * 100), toInt256((price) * 100)) + toInt256((price) * 100), 2 * greatest(toInt256((price) * 100), toInt256(1))), 2) / 100)) AS kept
    FROM (
        SELECT r.booking_id AS booking_id, r.completed_at AS completed_at, r.route_id AS route_id, r.driver_id AS driver_id, r.currency AS currency, r.commission AS commission, p.price AS price
        FROM (
        SELECT booking_id, toString(currency) AS currency_of_price, toDecimal128(assumeNotNull(confirmed_price), 2) AS price
        FROM bookings
        WHERE confirmed_price IS NOT NULL
        UNION ALL
        SELECT booking_id, toString(max(b.currency)) AS currency_of_price, toDecimal128(assumeNotNull(max(b.total_price)), 2) AS price
        FROM bookings AS b
        WHERE b.booking_id IN (SELECT booking_id FROM bookings GROUP BY booking_id HAVING countIf(confirmed_price IS NOT NULL) = 0)
        GROUP BY booking_id
        HAVING max(b.total_price) IS NOT NULL
        ) AS p
        INNER JOIN (
            SELECT booking_id, completed_at, route_id, driver_id, toString(currency) AS currency, toDecimal128(assumeNotNull(platform_commission), 2) AS commission
            FROM trips
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        ) AS r ON r.booking_id = p.booking_id
        WHERE r.currency = p.currency_of_price
    ) AS rides
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
WHERE completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
GROUP BY start;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"currency":"NGN","watermark_ms":1773230520000,"boundaries":[1772665200000,1772751600000,1772838000000,1772924400000,1773010800000,1773097200000,1773183600000,1773270000000]}
