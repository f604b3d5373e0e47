/** What the API does with an error code: the status, and words for the documentation. */
export interface ProblemKind {
  status: number;
  title: string;
  meaning: string;
}

/** Every code that an answer may carry. Codes are stable: clients decide by them. */
export const problemTable = {
  invalid_parameter: {
    status: 400,
    title: 'A parameter is not valid',
    meaning: 'The members parameter, reason and allowed say which one, why, and what would be.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid',
    meaning: 'Use next_cursor of an earlier page as it is, or begin without one.',
  },
  invalid_receipt: {
    status: 400,
    title: 'The receipt is not valid',
    meaning: 'Use the receipt or status_url of an earlier answer as it is.',
  },
  empty_body: {
    status: 400,
    title: 'The body is empty',
    meaning: 'Send at least one event.',
  },
  unterminated_array: {
    status: 400,
    title: 'The JSON array is not closed',
    meaning: 'The body was cut off on its way, or something follows the array. Nothing of it was taken.',
  },
  bad_compression: {
    status: 400,
    title: 'The body is not valid gzip',
    meaning: 'It was cut off on its way, or it is not gzip. Nothing of it was taken.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    meaning: 'It breaks the rules of HTTP or of URLs, or it was cut off.',
  },
  unauthenticated: {
    status: 401,
    title: 'A key is needed',
    meaning: 'Send a key as Authorization: Bearer <key> or as x-api-key: <key>.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The key does not allow this',
    meaning: 'The member allowed names the scope that is needed.',
  },
  host_not_allowed: {
    status: 403,
    title: 'The Host header is not allowed',
    meaning:
      'Without keys the service answers to localhost, 127.0.0.1, [::1] and ALLOWED_HOSTS only, so that no web site can reach it by DNS rebinding.',
  },
  cross_site_refused: {
    status: 403,
    title: 'Another web site sent this',
    meaning: 'Without keys the service takes no writing requests that a browser sends for another site.',
  },
  not_found: {
    status: 404,
    title: 'There is no such resource',
    meaning: 'The page /docs lists the resources.',
  },
  letter_not_found: {
    status: 404,
    title: 'There is no such dead letter',
    meaning: 'The id is wrong, or the letter is older than DEAD_LETTER_RETENTION_DAYS.',
  },
  check_not_found: {
    status: 404,
    title: 'There is no such check',
    meaning: 'GET /v1/data-quality lists the checks.',
  },
  job_not_found: {
    status: 404,
    title: 'There is no such job',
    meaning: 'GET /v1/jobs lists the jobs.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The resource does not know this method',
    meaning: 'The header Allow and the member allowed name the methods.',
  },
  replay_in_progress: {
    status: 409,
    title: 'The dead letter is being replayed',
    meaning: 'Another request replays the same letter at this moment.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'A request holds at most 10 MiB, counted after decompression. Nothing of it was taken.',
  },
  too_many_events: {
    status: 413,
    title: 'The body holds too many events',
    meaning: 'A request holds at most 10,000 events. Nothing of it was taken.',
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    meaning: 'A part of the path is longer than any resource has.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    meaning: 'Send application/json, application/x-ndjson or text/plain.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'The content encoding is not supported',
    meaning: 'Send the body as it is, or with content-encoding: gzip.',
  },
  query_too_slow: {
    status: 422,
    title: 'The query takes too long',
    meaning:
      'It was stopped at its time limit. Ask for a shorter range, a wider grain, fewer dimensions or fewer metrics.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The headers of a request hold at most 16 KiB.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong in the service',
    meaning: 'A mistake of the service. Its log has the details under the request id.',
  },
  kafka_not_used: {
    status: 404,
    title: 'Nothing is read from Kafka',
    meaning: 'KAFKA_BOOTSTRAP_SERVERS is not set.',
  },
  kafka_unavailable: {
    status: 503,
    title: 'Kafka cannot be asked',
    meaning:
      'The brokers do not answer; /health says more. What is read already can be queried all the same.',
  },
  intake_busy: {
    status: 503,
    title: 'Too much is waiting for the event store',
    meaning: 'Nothing of this request was taken. Send it again after the seconds that Retry-After names.',
  },
  intake_closed: {
    status: 503,
    title: 'The service is stopping',
    meaning: 'Nothing of this request was taken. Send it again when the service is back.',
  },
  landing_slow: {
    status: 503,
    title: 'The event store did not take the events in time',
    meaning: 'They may still be stored. Send them again: what is stored already counts as a duplicate.',
  },
  store_unavailable: {
    status: 503,
    title: 'The event store is away',
    meaning: 'Send the request again: what was stored nevertheless counts as a duplicate.',
  },
  store_refused: {
    status: 503,
    title: 'The event store cannot do this at the moment',
    meaning:
      'It is out of disk space or memory, or over a limit; /health says more. Send the request again later.',
  },
  metadata_unavailable: {
    status: 503,
    title: 'The metadata are away',
    meaning:
      'PostgreSQL does not answer. Events are taken and counted without it; send this request again later.',
  },
  metadata_refused: {
    status: 503,
    title: 'The metadata refuse the service',
    meaning: 'PostgreSQL does not let the service in: DATABASE_URL is to be mended.',
  },
  metadata_broken: {
    status: 503,
    title: 'The metadata cannot be opened',
    meaning: 'The directory of the metadata is damaged: /health and the log say what to do.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemTable;

/** Whether the code has a place in the table. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}
