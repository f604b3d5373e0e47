-- The key by which the views for people's SQL make pseudonyms of riders and drivers: one row, which a service adds at its first
-- start. With another key the same person would have another pseudonym, so the row is never changed.
CREATE TABLE IF NOT EXISTS pseudonym_key
(
    k0 UInt64 COMMENT 'first half of the key of SipHash',
    k1 UInt64 COMMENT 'second half'
)
ENGINE = MergeTree
ORDER BY k0;
