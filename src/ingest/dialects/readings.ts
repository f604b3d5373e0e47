import { numberSource } from '../../events/exact-numbers.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import { type Clocks, type Reading, Unmappable } from './dialect.ts';
import { instantMs, localDateMs, localDateTimeMs, localTimeMs } from './java-time.ts';

// The readings that dialects are made of. The numbers of a message keep their exact text (`parseExactly`), so an amount
// reaches the contract digit by digit. A field that is absent or null is read as null; the contract decides whether it may be.

/** Takes the value as it is. */
export function as(field: string): Reading {
  return { from: [field], how: '', read: (message) => message[field] ?? null };
}

/** Gives the same word to every event. */
export function constant(value: string): Reading {
  return { from: [], how: `always \`${value}\``, read: () => value };
}

/** Translates each word of the producer into a word of the contract; any other word is refused. */
export function word(field: string, words: Readonly<Record<string, string>>): Reading {
  const pairs = Object.entries(words).map(([theirs, ours]) => `\`${theirs}\` is \`${ours}\``);
  return {
    from: [field],
    how: pairs.join(', '),
    read(message) {
      const value = message[field] ?? null;
      if (value === null) return null;
      if (typeof value === 'string' && Object.hasOwn(words, value)) return words[value];
      return new Unmappable(field, `one of ${Object.keys(words).join(', ')}`);
    },
  };
}

/** A moment from an Instant: epoch seconds with a fraction, `1705312800.234567891`. */
export function instant(field: string): Reading {
  return {
    from: [field],
    how: 'epoch seconds, cut to the millisecond',
    read: (message) => momentOf(readInstant(message, field)),
  };
}

/** A moment from a LocalDateTime without a zone, `[2024,1,16,8,20]`, on the clock of DIALECT_TIMEZONE. */
export function localDateTime(field: string): Reading {
  return {
    from: [field],
    how: 'local date and time on the clock of `DIALECT_TIMEZONE`',
    read: (message, clocks) => momentOf(readLocalDateTime(message, field, clocks)),
  };
}

/** A moment from a LocalDate, `[2024,1,16]`, and a LocalTime, `[7,0]`, on the clock of BUSINESS_TIMEZONE. */
export function departure(dateField: string, timeField: string): Reading {
  return {
    from: [dateField, timeField],
    how: 'local date and local time on the clock of `BUSINESS_TIMEZONE`',
    read(message, clocks) {
      const date = convert(message, dateField, { by: localDateMs, rule: 'a date as [year, month, day]' });
      const time = convert(message, timeField, {
        by: localTimeMs,
        rule: 'a local time as [hour, minute], with seconds and nanoseconds behind them where they are not zero',
      });
      if (typeof date !== 'number') return date;
      return typeof time === 'number' ? momentOf(clocks.business(date + time)) : time;
    },
  };
}

/** The minutes between two LocalDateTimes, to a thousandth. */
export function minutesBetween(startField: string, endField: string): Reading {
  return {
    from: [endField, startField],
    how: 'the minutes between the two',
    read(message, clocks) {
      const start = readLocalDateTime(message, startField, clocks);
      const end = readLocalDateTime(message, endField, clocks);
      if (typeof start !== 'number') return start;
      if (typeof end !== 'number') return end;
      if (end < start) return new Unmappable(endField, `no earlier than "${startField}"`);
      return Math.round(((end - start) / MINUTE_MS) * 1000) / 1000;
    },
  };
}

/** Tells whether an amount is above zero: no where it is null, unknown where it is absent. */
export function isPositive(field: string): Reading {
  return {
    from: [field],
    how: 'whether it is above zero',
    read(message) {
      const value = message[field];
      if (value === undefined) return null;
      if (value === null) return false;
      const source = typeof value === 'string' ? value : numberSource(value);
      if (!/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(source)) return new Unmappable(field, 'an amount ≥ 0');
      return /[1-9]/.test(source.replace(/[eE].*$/, ''));
    },
  };
}

function readInstant(message: JsonObject, field: string): number | Unmappable | null {
  return convert(message, field, {
    by: (value) => instantMs(numberSource(value)),
    rule: 'a number of seconds since 1970, such as 1705312800.234567891',
  });
}

function readLocalDateTime(message: JsonObject, field: string, clocks: Clocks): number | Unmappable | null {
  const wallMs = convert(message, field, {
    by: localDateTimeMs,
    rule: 'a local date and time as [year, month, day, hour, minute], with seconds and nanoseconds behind them where they are not zero',
  });
  return typeof wallMs === 'number' ? clocks.producer(wallMs) : wallMs;
}

function convert(
  message: JsonObject,
  field: string,
  { by, rule }: { by: (value: unknown) => number | null; rule: string },
): number | Unmappable | null {
  const value = message[field] ?? null;
  if (value === null) return null;
  return (typeof value === 'string' ? null : by(value)) ?? new Unmappable(field, rule);
}

function momentOf(ms: number | Unmappable | null): string | Unmappable | null {
  return typeof ms === 'number' ? new Date(ms).toISOString() : ms;
}
