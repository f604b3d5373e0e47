WITH arrayFlatten(arrayMap((s, d, n) -> arrayMap(k -> s + d * k, range(n)), {run_starts:Array(Int64)}, {run_steps:Array(Int64)}, {run_counts:Array(UInt32)})) AS boundaries
SELECT
    roundDown(toUnixTimestamp64Milli(assumeNotNull(completed_at)), boundaries) AS start,
    sumIf(kept, currency = {currency:String}) AS m_commission_kept_in_currency,
    sumIf(price, currency = {currency:String}) AS m_price_of_rides_in_currency
FROM (
    SELECT
        booking_id, completed_at, route_id, driver_id, currency, price,
        commission - if(price = 0, commission, toDecimal128(intDiv(2 * toInt256((commission) * 100) * least(toInt256((refunded) * 100), toInt256((price) * 100)) + toInt256((price) * 100), 2 * greatest(toInt256((price) * 100), toInt256(1))), 2) / 100) AS kept
    FROM (
        SELECT booking_id, completed_at, route_id, driver_id, currency, toDecimal128(assumeNotNull(platform_commission), 2) AS commission
        FROM trips
        WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    ) AS rides
    INNER JOIN (
        SELECT
            b.booking_id AS booking_id,
            max(b.currency) AS currency,
            toDecimal128(assumeNotNull(coalesce(max(b.confirmed_price), max(b.total_price))), 2) AS price
        FROM bookings AS b
        WHERE b.booking_id IN (SELECT booking_id FROM trips WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) AND completed_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND completed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
        GROUP BY b.booking_id
        HAVING max(b.total_price) IS NOT NULL
    ) AS prices USING (booking_id, currency)
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
GROUP BY GROUPING SETS ((), (start))
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"run_starts":[1772665200000],"run_steps":[86400000],"run_counts":[8],"currency":"NGN","watermark_ms":1773230520000}
