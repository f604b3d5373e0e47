"""The stack of the original description, to compare with: confluent-kafka, pydantic, clickhouse-connect, batches of 1,000.

One process, as the description has it. It consumes the six topics as a group of its own, from the beginning. Of each 1,000
messages it parses and validates every one by the pydantic models of the contract (models.py, straight from the bytes, which is
the fastest way pydantic has), inserts one row an event into one typed table by one INSERT, waits for it, and then commits the
offsets without waiting. The topic is its queue: while it inserts, librdkafka reads ahead.

It is spared what the service does beside that: no exactly-once (a kill between INSERT and commit gives rows twice, and nothing
looks for duplicates), no raw log, no flush to the disk, one table instead of seven families, no rollups and no entity tables, no
personal data taken out, no dead letters (an event that is refused ends the run). So what the ratio says is a lower bound.

Reads from the environment where broker and store are; writes one line of JSON to stdout when PEER_EVENTS have been inserted:
times in milliseconds since 1970.
"""

import json
import os
import time

import clickhouse_connect
from confluent_kafka import Consumer

from models import any_event

BATCH_EVENTS = 1_000
GIVE_UP_AFTER_S = 60

COLUMNS = {
    "event_id": "UUID",
    "event_type": "LowCardinality(String)",
    "event_timestamp": "DateTime64(3, 'UTC')",
    "user_id": "Nullable(UUID)",
    "rider_id": "Nullable(UUID)",
    "driver_id": "Nullable(UUID)",
    "route_id": "Nullable(UUID)",
    "booking_id": "Nullable(UUID)",
    "payment_id": "Nullable(UUID)",
    "trip_id": "Nullable(UUID)",
    "seats_booked": "Nullable(UInt8)",
    "total_price": "Nullable(Decimal(18, 2))",
    "amount": "Nullable(Decimal(18, 2))",
    "refund_amount": "Nullable(Decimal(18, 2))",
    "driver_earnings": "Nullable(Decimal(18, 2))",
    "platform_commission": "Nullable(Decimal(18, 2))",
    "currency": "LowCardinality(Nullable(String))",
    "payment_method": "LowCardinality(Nullable(String))",
    "provider": "LowCardinality(Nullable(String))",
    "distance_km": "Nullable(Float64)",
    "duration_minutes": "Nullable(Float64)",
    "rating": "Nullable(UInt8)",
    "lat": "Nullable(Float64)",
    "lon": "Nullable(Float64)",
    "speed_kmh": "Nullable(Float64)",
    "city": "LowCardinality(Nullable(String))",
}
NAMES = list(COLUMNS)


def make_table(client):
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    client.command("DROP TABLE IF EXISTS peer_events SYNC")
    client.command(f"CREATE TABLE peer_events ({columns}) ENGINE = MergeTree ORDER BY (event_type, event_timestamp)")


def row_of(message):
    if message.error() is not None:
        raise SystemExit(str(message.error()))
    values = any_event.validate_json(message.value()).__dict__
    return [values.get(name) for name in NAMES]


def now_ms():
    return time.time_ns() // 1_000_000


def main():
    expected = int(os.environ["PEER_EVENTS"])
    client = clickhouse_connect.get_client(
        host="127.0.0.1",
        port=int(os.environ["PEER_STORE_PORT"]),
        username=os.environ["PEER_STORE_USER"],
        password=os.environ["PEER_STORE_PASSWORD"],
        database=os.environ["PEER_STORE_DATABASE"],
    )
    make_table(client)
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["PEER_BOOTSTRAP"],
            "group.id": os.environ["PEER_GROUP"],
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(os.environ["PEER_TOPICS"].split(","))
    inserted = batches = first_events = first_at = 0
    heard_at = time.monotonic()
    while inserted < expected:
        messages = consumer.consume(min(BATCH_EVENTS, expected - inserted), timeout=1.0)
        if not messages:
            if time.monotonic() - heard_at > GIVE_UP_AFTER_S:
                raise SystemExit(f"{inserted} of {expected} events came, and no more.")
            continue
        heard_at = time.monotonic()
        client.insert("peer_events", [row_of(message) for message in messages], column_names=NAMES)
        consumer.commit(asynchronous=True)
        inserted += len(messages)
        batches += 1
        if first_at == 0:
            first_at, first_events = now_ms(), len(messages)
    last_at = now_ms()
    usage = time.process_time()
    consumer.close()
    report = {
        "events": inserted,
        "batches": batches,
        "first_at": first_at,
        "first_events": first_events,
        "last_at": last_at,
        "cpu_seconds": usage,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
