import { z } from 'zod';
import { isTimezone } from '../../kernel/time-zone.ts';

// Schemas that settings of several parts share.

/** A time zone of the IANA database. */
export const timezone = z.string().refine(isTimezone);

/** Items with commas between; spaces around them and empty ones do not count. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** The same in lower case. */
export const lowerCaseList = list.transform((items) => items.map((item) => item.toLowerCase()));

/** `on` or `off`, as a boolean. */
export const onOff = z.enum(['on', 'off']).transform((word) => word === 'on');
