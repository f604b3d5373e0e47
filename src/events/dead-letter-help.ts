import type { DeadLetterReason } from './contract.ts';

/** For each reason of a dead letter: what it means, and what to do about it. */
export const deadLetterHelp: Record<DeadLetterReason, { meaning: string; remedy: string }> = {
  not_utf8: {
    meaning: 'The bytes are not UTF-8.',
    remedy: 'Encode the JSON text as UTF-8; say so if it is compressed.',
  },
  not_json: {
    meaning: 'The text is not JSON.',
    remedy: 'Send one JSON object for each event; no trailing commas, no comments, no NaN.',
  },
  not_an_object: {
    meaning: 'The message is JSON, but a list, a string, a number or a boolean.',
    remedy: 'Send each event as an object of its own.',
  },
  empty: {
    meaning: 'No bytes, only white space, JSON `null`, or a Kafka tombstone.',
    remedy: 'Nothing to mend unless an event was meant.',
  },
  too_large: {
    meaning: 'More than 1 MiB.',
    remedy: 'Take large fields out of the event and send a reference instead.',
  },
  bad_compression: {
    meaning: 'The compressed bytes cannot be unpacked, or would expand too far.',
    remedy:
      'Compress the whole body or file anew, and name the compression that was used. On a topic, send batches that expand to at most 64 MiB.',
  },
  missing_event_type: {
    meaning: '`event_type` is absent, empty or not a string.',
    remedy: 'Send the type of the event as a string.',
  },
  unknown_event_type: {
    meaning: '`event_type` is none of the types of this document.',
    remedy: 'Correct the name; the message suggests the nearest one.',
  },
  unknown_schema_version: {
    meaning: '`schema_version` is newer than this service.',
    remedy: 'Update the service, then replay the dead letters.',
  },
  timestamp_out_of_range: {
    meaning: '`event_timestamp` is more than 24 hours in the future, or before `EVENT_TIME_MIN`.',
    remedy: 'Set the clock of the producer; for old history set `EVENT_TIME_MIN` earlier, then replay.',
  },
  schema_violation: {
    meaning: 'A field is missing or breaks its rule; the path and the message say which and how.',
    remedy: 'Correct the field in the producer; replay the letter with a corrected body.',
  },
  dialect_unmappable: {
    meaning:
      'A producer that does not follow this contract sent something that its dialect cannot be mapped from.',
    remedy: 'Compare the message (`dead-letters show <id>`) with the dialect of its source, and extend that.',
  },
};
