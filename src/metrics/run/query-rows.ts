import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Sql } from '../catalog/source.ts';
import type { Cell, Row } from '../results.ts';
import { isRefusal } from '../../platform/warehouse/engine-refusal.ts';

/** A plain check: a schema that looked at each of ten thousand rows took longer than reading them. */
const row = z.custom<Row>((value) => isObject(value) && Object.values(value).every(isCell));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is Cell {
  if (Array.isArray(value)) return value.every((one) => one === null || typeof one === 'number');
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** The engine's codes for TIMEOUT_EXCEEDED and TOO_SLOW. */
const slowCodes = ['159', '160'];

/**
 * Runs one statement. 64-bit integers come as text: as JSON numbers they would lose digits beyond 2^53. Throws `query_too_slow`,
 * or the store's errors.
 */
export async function queryRows(
  { connection, statementSeconds }: { connection: Connection; statementSeconds: number },
  { text, params }: Sql,
): Promise<Row[]> {
  const settings = { output_format_json_quote_64bit_integers: 1, max_execution_time: statementSeconds };
  try {
    return await connection.query(row, text, { params, settings });
  } catch (error) {
    if (!isRefusal(error, ...slowCodes)) throw error;
    throw new CodedError(
      'query_too_slow',
      `The query took longer than ${statementSeconds} s. Ask for a shorter range, fewer dimensions or fewer metrics.`,
      { facts: { statementSeconds }, cause: error },
    );
  }
}
