#!/bin/sh
# Makes the user as whom questions are asked, when the ClickHouse of compose.yaml starts with an empty volume. The statements are those
# of docs/DEPLOYMENT.md. A store that is there already does not run this: send the statements by hand, once.
set -eu
# Its hash goes into the statement, and not the password, so no log of the server has it and no character in it matters.
hash=$(tr -d '\n' < /run/secrets/clickhouse_reader_password | sha256sum | cut -d ' ' -f 1)
clickhouse-client --host 127.0.0.1 --user "$CLICKHOUSE_USER" --password "$(cat /run/secrets/clickhouse_password)" --multiquery <<SQL
CREATE SETTINGS PROFILE openride_reader SETTINGS
  readonly = 1, max_threads = 2, max_memory_usage = 4000000000, max_memory_usage_for_user = 8000000000,
  max_concurrent_queries_for_user = 32, max_result_rows = 200000, max_result_bytes = 100000000, result_overflow_mode = 'throw',
  cancel_http_readonly_queries_on_client_close = 1, use_index_for_in_with_subqueries_max_values = 10000,
  max_execution_time = 60 MIN 1 MAX 60 CHANGEABLE_IN_READONLY,
  date_time_input_format CHANGEABLE_IN_READONLY, group_by_use_nulls CHANGEABLE_IN_READONLY,
  output_format_decimal_trailing_zeros CHANGEABLE_IN_READONLY, output_format_json_quote_decimals CHANGEABLE_IN_READONLY,
  output_format_json_quote_64bit_integers CHANGEABLE_IN_READONLY;
CREATE USER openride_reader IDENTIFIED WITH sha256_hash BY '$hash' SETTINGS PROFILE openride_reader;
GRANT SELECT ON openride.* TO openride_reader;
REVOKE SELECT ON openride.dead_letters FROM openride_reader;
GRANT SELECT(id, received_at, reason, event_type, source) ON openride.dead_letters TO openride_reader;
REVOKE SELECT ON openride.dead_letter_replays FROM openride_reader;
GRANT SELECT(letter_id, replayed_at, status, reason, corrected) ON openride.dead_letter_replays TO openride_reader;
SQL
