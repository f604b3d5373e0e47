import type { Random } from './random.ts';

// Events are written as text, not built as objects: JSON.stringify alone would cost more than all the rest. The fields
// are numbers, ids and words of our own, so nothing needs escaping.

const digits3 = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/** Writes moments that mostly follow one another: the text up to the second is kept from the last call. */
export function makeIsoWriter(): (ms: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (ms) => {
    const current = Math.floor(ms / 1000);
    if (current !== second) {
      second = current;
      prefix = new Date(current * 1000).toISOString().slice(0, 20);
    }
    return `${prefix}${digits3[ms - current * 1000]}Z`;
  };
}

/** Money from an amount in hundredths. */
export function money(hundredths: number): string {
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** A coordinate within a few kilometres of another one (both positive), with six decimals. */
export function near(random: Random, degrees: number): string {
  const micro = Math.round(degrees * 1e6) - 40_000 + random.below(80_000);
  const fraction = micro % 1_000_000;
  return `${Math.floor(micro / 1_000_000)}.${digits3[Math.floor(fraction / 1000)]}${digits3[fraction % 1000]}`;
}

const apps = ['4.12.3', '4.12.1', '4.11.0', '4.9.7'].flatMap((version) =>
  ['TECNO KI5k', 'Infinix X6515', 'SM-A047F', 'Redmi 12C', 'itel S665L', 'iPhone12,8'].flatMap((model) =>
    ['4G', '5G', '3G', 'wifi'].flatMap((network) =>
      Array.from(
        { length: 101 },
        (_, battery) =>
          `"app":{"version":"${version}","os":"android 14","model":"${model}","network":"${network}","battery_percent":${battery}}`,
      ),
    ),
  ),
);

/**
 * What real producers send beside the contract: the service, a trace, the app and its device. It brings the mean event
 * to 640 bytes; the trace does not compress, the rest does.
 */
export function extras(random: Random, service: string): string {
  return `"producer":"${service}","trace":{"trace_id":"${random.uuid()}","sampled":false},${random.pick(apps)}`;
}
