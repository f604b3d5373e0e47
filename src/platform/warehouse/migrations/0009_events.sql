-- What every family has in common, read as one table.
CREATE VIEW IF NOT EXISTS events AS
SELECT 'user' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM user_events
UNION ALL
SELECT 'booking' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM booking_events
UNION ALL
SELECT 'payment' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM payment_events
UNION ALL
SELECT 'trip' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM trip_events
UNION ALL
SELECT 'route' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM route_events
UNION ALL
SELECT 'location' AS family, event_type, event_id, event_time, ingested_at, imported, seq, i FROM location_events;
