SELECT
    NULL AS start,
    sum(initiated) AS m_initiated,
    sum(succeeded) AS m_succeeded,
    sum(failed) AS m_failed,
    sum(captured_amount) AS m_captured_in_currency,
    sum(succeeded + failed) AS m_attempts,
    sum(success_processing_ms) AS m_processing_ms,
    sum(with_processing_time) AS m_with_processing_time
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency IN {only_currency:Array(String)}
    AND provider IN {only_provider:Array(String)};
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_currency":["GHS"],"only_provider":["x'; DROP TABLE payments;--"]}

SELECT
    payment_method,
    NULL AS start,
    sum(initiated) AS m_initiated,
    sum(succeeded) AS m_succeeded,
    sum(failed) AS m_failed,
    sum(captured_amount) AS m_captured_in_currency,
    sum(succeeded + failed) AS m_attempts,
    sum(success_processing_ms) AS m_processing_ms,
    sum(with_processing_time) AS m_with_processing_time
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND currency IN {only_currency:Array(String)}
    AND provider IN {only_provider:Array(String)}
GROUP BY GROUPING SETS ((payment_method))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772665200000,"to_ms":1773270000000,"only_currency":["GHS"],"only_provider":["x'; DROP TABLE payments;--"],"max_rows":10001}

WITH {boundaries:Array(Int64)} AS boundaries
SELECT 'late' AS what, '' AS currency, toInt64(sumIf(events, if(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= {to_ms:Int64}, true, roundDown(toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64}, boundaries) > roundDown(toInt64(toUnixTimestamp(bucket)) * 1000, boundaries)))) AS n
FROM event_arrivals
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND family IN {families:Array(String)}
    AND NOT imported
    AND toInt64(toUnixTimestamp(arrived_at)) * 1000 - {lateness_ms:Int64} >= toInt64(toUnixTimestamp(bucket)) * 1000 + 900000
UNION ALL
SELECT 'dead_lettered' AS what, '' AS currency, toInt64(count()) AS n
FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters WHERE received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') GROUP BY id)
WHERE first_received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND first_received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'));
-- {"from_ms":1772665200000,"to_ms":1773270000000,"lateness_ms":300000,"families":["payment"],"boundaries":[1772665200000,1773270000000]}
