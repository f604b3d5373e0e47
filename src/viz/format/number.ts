import { withMinus } from './signs.ts';

/** `short` is for places without room: from 100,000 on three digits, such as `2.79M`. `full` hides nothing. */
export type Form = 'short' | 'full';

const LOCALE = 'en-NG';
/** An amount of so many digits is shown to the whole unit where room is short: its fraction changes no decision. */
const WHOLE_FROM_DIGITS = 5;
/** From here on the short form is used. */
const COMPACT_FROM = 100_000;

const three = { notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 } as const;
// Makers of Intl cost a millisecond each, and a table asks thousands of times.
const makers = new Map<string, Intl.NumberFormat>();

/** Formats a count or quantity. `digits` is the greatest number of decimals below the short form. */
export function formatNumber(value: number, form: Form = 'short', digits = 2): string {
  const isCompact = form === 'short' && Math.abs(value) >= COMPACT_FROM;
  return withMinus(makerOf(isCompact ? three : { maximumFractionDigits: digits }).format(value));
}

/**
 * Formats an amount that arrives as decimal text. The text goes to Intl as it is: a number would round what is beyond 2^53, and
 * finance compares to the kobo. The short form leaves out kobo where they are 0, and rounds them from 10,000 on.
 */
export function formatMoney(decimal: string, currency: string, form: Form = 'short'): string {
  const digits = decimal.replace(/^-/, '').split('.')[0]!.length;
  const isCompact = form === 'short' && digits > 5;
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' };
  if (isCompact) Object.assign(options, three);
  else if (form === 'short' && digits >= WHOLE_FROM_DIGITS) options.maximumFractionDigits = 0;
  else if (form === 'short') options.trailingZeroDisplay = 'stripIfInteger';
  return withMinus(makerOf(options).format(decimal as `${number}`));
}

function makerOf(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let maker = makers.get(key);
  if (!maker) makers.set(key, (maker = new Intl.NumberFormat(LOCALE, options)));
  return maker;
}
