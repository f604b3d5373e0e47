-- earlier groups: payments_15m
SELECT
    payment_method,
    NULL AS start,
    sum(succeeded) AS m_succeeded
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND provider IN {only_provider:Array(String)}
    AND CAST([ifNull(toString(payment_method), '')], 'Array(String)') IN (SELECT arrayJoin({keys:Array(Array(String))}))
GROUP BY GROUPING SETS ((payment_method))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1772838000000,"to_ms":1773010800000,"only_provider":["paystack","x' OR 1=1;--"],"keys":[["card"]],"max_rows":20000}

-- earlier others: payments_15m
SELECT
    NULL AS start,
    sum(succeeded) AS m_succeeded
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND provider IN {only_provider:Array(String)}
    AND CAST([ifNull(toString(payment_method), '')], 'Array(String)') NOT IN (SELECT arrayJoin({keys:Array(Array(String))}));
-- {"from_ms":1772838000000,"to_ms":1773010800000,"only_provider":["paystack","x' OR 1=1;--"],"keys":[["card"]]}

-- earlier total: payments_15m
SELECT
    NULL AS start,
    sum(succeeded) AS m_succeeded
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND provider IN {only_provider:Array(String)};
-- {"from_ms":1772838000000,"to_ms":1773010800000,"only_provider":["paystack","x' OR 1=1;--"]}

-- ranking: payments_15m
SELECT
    payment_method,
    NULL AS start,
    sum(succeeded) AS m_succeeded
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND provider IN {only_provider:Array(String)}
GROUP BY GROUPING SETS ((payment_method))
LIMIT {max_rows:UInt32}
SETTINGS group_by_use_nulls = 1;
-- {"from_ms":1773010800000,"to_ms":1773183600000,"only_provider":["paystack","x' OR 1=1;--"],"max_rows":100001}

-- total: payments_15m
SELECT
    NULL AS start,
    sum(succeeded) AS m_succeeded
FROM payments_15m
WHERE bucket >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    AND bucket < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    AND provider IN {only_provider:Array(String)};
-- {"from_ms":1773010800000,"to_ms":1773183600000,"only_provider":["paystack","x' OR 1=1;--"]}
