# What an analyst writes against the API, with clients that are not ours: clickhouse-connect with pandas, and SQLAlchemy with the dialect that
# Superset uses. Prints one line of JSON. Arguments: host, port, key.
import io
import json
import sys
import urllib.request

import clickhouse_connect
import pandas
from clickhouse_connect.driver.exceptions import DatabaseError
from sqlalchemy import create_engine, inspect, text

host, port, key = sys.argv[1], int(sys.argv[2]), sys.argv[3]
seen = {}

client = clickhouse_connect.get_client(
    host=host, port=port, proxy_path="clickhouse", username="any", password=key, database="analytics"
)
frame = client.query_df(
    "SELECT status, currency, confirmed_price, created_at FROM analytics.bookings"
    " WHERE status = {status:String} ORDER BY created_at",
    parameters={"status": "completed"},
)
seen["rows"] = len(frame)
seen["sum"] = str(frame.groupby("currency")["confirmed_price"].sum().to_dict())
seen["types"] = {name: str(kind) for name, kind in frame.dtypes.items()}
seen["zone"] = str(frame["created_at"].dt.tz)
seen["arrow"] = client.query_arrow("SELECT count() AS n FROM analytics.events").to_pydict()
seen["tables"] = sorted(client.command("SHOW TABLES FROM analytics").split("\n"))
try:
    client.query("SELECT * FROM openride.bookings")
    seen["refused"] = None
except DatabaseError as error:
    seen["refused"] = "ACCESS_DENIED" in str(error)
try:
    client.command("INSERT INTO analytics.bookings SELECT 1")
    seen["written"] = True
except DatabaseError:
    seen["written"] = False

engine = create_engine(f"clickhousedb://any:{key}@{host}:{port}/analytics?proxy_path=clickhouse")
with engine.connect() as connection:
    seen["sqlalchemy"] = connection.execute(
        text("SELECT status, count() AS n FROM bookings GROUP BY status ORDER BY status")
    ).fetchall()
seen["sqlalchemy"] = [list(row) for row in seen["sqlalchemy"]]
inspector = inspect(engine)
seen["superset_tables"] = sorted(inspector.get_table_names(schema="analytics"))
seen["superset_columns"] = [column["name"] for column in inspector.get_columns("payments", schema="analytics")]

body = json.dumps({"sql": "SELECT * FROM analytics.bookings", "format": "parquet"}).encode()
request = urllib.request.Request(
    f"http://{host}:{port}/v1/sql", body, {"content-type": "application/json", "x-api-key": key}
)
bookings = pandas.read_parquet(io.BytesIO(urllib.request.urlopen(request).read()))
seen["parquet"] = len(bookings) == client.command("SELECT count() FROM analytics.bookings")
seen["parquet_id"] = isinstance(bookings["booking_id"][0], str)
print(json.dumps(seen))
