import { CodedError } from '../../kernel/errors.ts';
import type { BodyFormat } from './split-body.ts';

const formats: Record<string, BodyFormat> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/plain': 'unknown',
};

const event = { $ref: '#/components/schemas/Event' };
/** The body of a request that brings events, for OpenAPI. */
export const documentedBody = {
  required: true,
  description:
    'One event, an array of events, or NDJSON; at most 10,000 events and 10 MiB. Also with content-encoding: gzip.',
  content: {
    'application/json': { schema: { oneOf: [event, { type: 'array', items: event, maxItems: 10_000 }] } },
    'application/x-ndjson': { schema: { type: 'string', description: 'One event a line.' } },
    'text/plain': { schema: { type: 'string', description: 'Either of these, told by its first bytes.' } },
  },
};

/** Returns the form that the content type names. Throws `unsupported_media_type`. */
export function formatOf(contentType: string | undefined): BodyFormat {
  const name = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format !== undefined) return format;
  throw new CodedError(
    'unsupported_media_type',
    'The content type of the body is missing or not supported.',
    {
      facts: { allowed: Object.keys(formats) },
    },
  );
}
