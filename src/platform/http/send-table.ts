import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { encodeTable } from '../formats/encode.ts';
import { type FileFormat, fileFormats, formatOfAccept, mediaTypes } from '../formats/file-format.ts';
import type { AboutLine, Table } from '../formats/table.ts';

/** Parameters of a route whose answer may be taken home as a file. */
export const formQuery = {
  format: z
    .enum(fileFormats)
    .optional()
    .describe('The answer as a file of this form, instead of JSON. `Accept` asks for the same.'),
  bom: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: a CSV file begins with a byte order mark, by which Excel knows UTF-8.'),
};

/** The form of an answer that was asked for. */
export interface AskedForm {
  format: FileFormat;
  hasByteOrderMark: boolean;
}

/** Parts the parameters of a URL: the form of the answer, and what is asked. Throws `invalid_parameter`. */
export function takeForm(
  values: Readonly<Record<string, string | undefined>>,
  { headers }: Pick<FastifyRequest, 'headers'>,
): { form: AskedForm; asked: Record<string, string> } {
  const { format, bom, ...others } = values;
  const asked = others as Record<string, string>; // what a URL has is text
  const form = {
    format: oneOf('format', format, fileFormats) ?? formatOfAccept(headers.accept) ?? 'json',
    hasByteOrderMark: oneOf('bom', bom, ['true', 'false']) === 'true',
  };
  return { form, asked };
}

function oneOf<Word extends string>(
  parameter: string,
  given: string | undefined,
  allowed: readonly Word[],
): Word | null {
  if (given === undefined) return null;
  const found = allowed.find((word) => word === given);
  if (found !== undefined) return found;
  throw new CodedError(
    'invalid_parameter',
    `The parameter "${parameter}" is not known as "${given.slice(0, 100)}".`,
    {
      facts: { parameter, reason: 'is not one of the allowed values', allowed },
    },
  );
}

/** Describes an answer that may be a file: for OpenAPI. */
export function orAsFile(schema: z.ZodType, description: string) {
  const file = { schema: z.string() };
  const files = fileFormats.filter((format) => format !== 'json');
  return {
    description,
    content: {
      'application/json': { schema },
      ...Object.fromEntries(files.map((format) => [mediaTypes[format].split(';', 1)[0]!, file])),
    },
  };
}

export interface SentTable {
  table: Table;
  form: AskedForm;
  about: readonly AboutLine[];
  /** Of the file, without its ending. */
  name: string;
  /** True: it is about persons, so that no browser keeps it. */
  isPersonal: boolean;
}

/** Sends a table as a file, piece after piece. The audit is told that it was taken home. */
export function sendTable(
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'type' | 'header'>,
  { table, form: { format, hasByteOrderMark }, about, name, isPersonal }: SentTable,
): FastifyReply {
  request.exportedAs = format;
  const sent = reply.type(mediaTypes[format]);
  sent.header('content-disposition', `attachment; filename="${name}.${format}"`);
  sent.header('cache-control', isPersonal ? 'no-store' : 'private, no-cache');
  sent.header('vary', 'accept');
  return sent.send(
    Readable.from(encodeTable(format, table, { hasByteOrderMark, about }), { objectMode: false }),
  );
}
