const INTEGER_DIGITS = 16;

/** Writes a money string that the schema has passed with exactly two decimals: "7" → "7.00", "007.5" → "7.50". */
export function moneyFromString(text: string): string {
  const point = text.indexOf('.');
  const decimals = point === -1 ? 0 : text.length - point - 1;
  const padded = decimals === 2 ? text : decimals === 1 ? `${text}0` : `${text}.00`;
  return padded.startsWith('0') ? padded.replace(/^0+(?=\d)/, '') : padded;
}

/**
 * Reads the text of a JSON number ≥ 0 as money, digit by digit and never through a float: "2E+3" → "2000.00". Null
 * when it has more than 2 decimals or 16 integer digits.
 */
export function moneyFromNumber(source: string): string | null {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0.00';

  // The value is `significant` × 10^power.
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  if (power < -2 || significant.length + power > INTEGER_DIGITS) return null;
  const cents = (significant + '0'.repeat(power + 2)).padStart(3, '0');
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`;
}
