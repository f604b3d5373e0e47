import { z } from 'zod';
import { isTimezone } from '../../kernel/time-zone.ts';

// Schemas that settings of several parts share.

/** A time zone of the IANA database. */
export const timezone = z.string().refine(isTimezone);

/** Names with commas between, in lower case. */
export const lowerCaseList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== ''),
);

/** `on` or `off`, as a boolean. */
export const onOff = z.enum(['on', 'off']).transform((word) => word === 'on');
