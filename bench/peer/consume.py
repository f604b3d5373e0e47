"""The stack of the original description, to compare with: confluent-kafka, pydantic, clickhouse-connect, batches of 1,000.

One process, as the description has it. It consumes the topics of six families as a group of its own, from the beginning. Of each
1,000 messages it parses and validates every one by the pydantic models of the contract (models.py, straight from the bytes, which is
the fastest way pydantic has), inserts one row an event into the typed table of its family, which has a column for every field of the
contract, by one INSERT a family, waits for them, and then commits the offsets without waiting. The topic is its queue: while it
inserts, librdkafka reads ahead. (One wide table for all families was tried: it was slower.)

It is spared what the service does beside that: no exactly-once (a kill between INSERT and commit gives rows twice, and nothing
looks for duplicates), no raw log, no flush to the disk, no rollups and no entity tables, no personal data taken out, no dead letters
(an event that is refused ends the run). So it says less about what the service is good for than about what its promises cost.

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

UUID = "UUID"
TIME = "DateTime64(3, 'UTC')"
WORD = "LowCardinality(String)"
TEXT = "String"
MONEY = "Decimal(18, 2)"
NUMBER = "Float64"

# The columns of a family, beside those of every event. All but the family's own key may be absent.
SHARED = {"event_id": UUID, "event_type": WORD, "event_timestamp": TIME}
FAMILIES = {
    "user": {
        "user_id": UUID, "phone": TEXT, "role": WORD, "full_name": TEXT, "email": TEXT, "city": WORD, "state": WORD,
        "referral_code": TEXT, "kyc_status": WORD, "verification_notes": TEXT, "verified_by": UUID,
        "previous_role": WORD, "new_role": WORD,
    },
    "booking": {
        "booking_id": UUID, "rider_id": UUID, "driver_id": UUID, "route_id": UUID, "seats_booked": "UInt8",
        "total_price": MONEY, "currency": WORD, "booking_status": WORD, "pickup_stop_id": UUID, "dropoff_stop_id": UUID,
        "pickup_lat": NUMBER, "pickup_lon": NUMBER, "dropoff_lat": NUMBER, "dropoff_lon": NUMBER,
        "scheduled_departure": TIME, "payment_id": UUID, "confirmation_code": TEXT, "cancellation_reason": TEXT,
        "cancelled_by": WORD, "refund_initiated": "Bool", "trip_id": UUID, "actual_departure": TIME,
        "actual_arrival": TIME, "duration_minutes": NUMBER, "rating": "UInt8",
    },
    "payment": {
        "payment_id": UUID, "booking_id": UUID, "rider_id": UUID, "amount": MONEY, "currency": WORD,
        "payment_method": WORD, "provider": WORD, "provider_transaction_id": TEXT, "processing_time_ms": "UInt32",
        "card_last4": TEXT, "error_code": WORD, "error_message": TEXT, "refund_amount": MONEY, "original_amount": MONEY,
        "refund_reason": TEXT, "refunded_by": UUID, "provider_refund_id": TEXT,
    },
    "trip": {
        "trip_id": UUID, "booking_id": UUID, "driver_id": UUID, "rider_id": UUID, "route_id": UUID,
        "scheduled_departure": TIME, "actual_departure": TIME, "actual_arrival": TIME, "start_lat": NUMBER,
        "start_lon": NUMBER, "passengers_count": "UInt8", "duration_minutes": NUMBER, "distance_km": NUMBER,
        "end_lat": NUMBER, "end_lon": NUMBER, "driver_earnings": MONEY, "platform_commission": MONEY, "currency": WORD,
        "on_time": "Bool", "cancellation_reason": TEXT, "cancelled_by": WORD, "was_started": "Bool",
        "partial_distance_km": NUMBER,
    },
    "route": {
        "route_id": UUID, "driver_id": UUID, "route_name": TEXT, "origin_city": WORD, "destination_city": WORD,
        "origin_state": WORD, "destination_state": WORD, "stops_count": "UInt16", "seats_total": "UInt8",
        "base_price": MONEY, "currency": WORD, "departure_time": TEXT, "previous_status": WORD, "new_status": WORD,
        "cancellation_reason": TEXT, "active_bookings_count": "UInt32",
    },
    "location": {
        "driver_id": UUID, "trip_id": UUID, "lat": NUMBER, "lon": NUMBER, "speed_kmh": NUMBER, "bearing": NUMBER,
        "accuracy_meters": NUMBER, "city": WORD, "state": WORD,
    },
}
NAMES = {family: [*SHARED, *columns] for family, columns in FAMILIES.items()}


def make_tables(client):
    for family, columns in FAMILIES.items():
        client.command(f"DROP TABLE IF EXISTS peer_{family} SYNC")
        shared = [f"{name} {kind}" for name, kind in SHARED.items()]
        own = [f"{name} {nullable(kind)}" for name, kind in columns.items()]
        client.command(
            f"CREATE TABLE peer_{family} ({', '.join(shared + own)})"
            " ENGINE = MergeTree ORDER BY (event_type, event_timestamp)"
        )


def nullable(kind):
    return f"LowCardinality(Nullable({kind[15:-1]}))" if kind == WORD else f"Nullable({kind})"


def add_row(rows, message, prefix):
    if message.error() is not None:
        raise SystemExit(str(message.error()))
    family = message.topic()[prefix:]
    values = any_event.validate_json(message.value()).__dict__
    rows.setdefault(family, []).append([values.get(name) for name in NAMES[family]])


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
    make_tables(client)
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["PEER_BOOTSTRAP"],
            "group.id": os.environ["PEER_GROUP"],
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    prefix = len(os.environ["PEER_PREFIX"]) + 1
    consumer.subscribe([f"{os.environ['PEER_PREFIX']}.{family}" for family in FAMILIES])
    inserted = first_events = first_at = 0
    heard_at = time.monotonic()
    while inserted < expected:
        messages = consumer.consume(min(BATCH_EVENTS, expected - inserted), timeout=1.0)
        if not messages:
            if time.monotonic() - heard_at > GIVE_UP_AFTER_S:
                raise SystemExit(f"{inserted} of {expected} events came, and no more.")
            continue
        heard_at = time.monotonic()
        rows = {}
        for message in messages:
            add_row(rows, message, prefix)
        for family, some in rows.items():
            client.insert(f"peer_{family}", some, column_names=NAMES[family])
        consumer.commit(asynchronous=True)
        inserted += len(messages)
        if first_at == 0:
            first_at, first_events = now_ms(), len(messages)
    last_at = now_ms()
    usage = time.process_time()
    consumer.close()
    report = {
        "events": inserted,
        "first_at": first_at,
        "first_events": first_events,
        "last_at": last_at,
        "cpu_seconds": usage,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
