import { MIB, MINUTE_MS } from '../../kernel/units.ts';
import { defineSection } from '../config/define-section.ts';
import { setting, wholeNumber } from '../config/define-setting.ts';
import { onOff } from '../config/setting-schemas.ts';

/** All limits count within a window of this length, which begins with the first request. */
export const WINDOW_MS = MINUTE_MS;

/** These settings say how much one key may take. */
export const limitsSection = defineSection({
  title: 'Limits',
  settings: {
    LIMIT_REQUESTS: setting(wholeNumber(0, 100_000_000), {
      description:
        'Requests that one key may send in a minute; 0: any number. The default is 2,500 a second, more than a producer sends with one ' +
        'event a request. Whose keys are given to strangers lowers it.',
      allowed: 'a whole number from 0 to 100000000',
      default: '150000',
      unit: 'requests a minute',
    }),
    LIMIT_QUERY_SECONDS: setting(wholeNumber(0, 86_400), {
      description:
        'Time of the engine that the questions of one key may take in a minute; 0: any. Kept answers take none. Who has more cores for ' +
        'questions raises it.',
      allowed: 'a whole number from 0 to 86400',
      default: '120',
      unit: 'seconds a minute',
    }),
    LIMIT_MIB: setting(wholeNumber(0, 10_000_000), {
      description:
        'Bytes that one key may send and be sent in a minute; 0: any number. Whose line is slow or costly lowers it.',
      allowed: 'a whole number from 0 to 10000000',
      default: '4096',
      unit: 'MiB a minute',
    }),
    LIMIT_CONCURRENT_QUERIES: setting(wholeNumber(0, 10_000), {
      description:
        'Questions of one key that one process answers at once; 0: any number. Who lets many people use one key raises it.',
      allowed: 'a whole number from 0 to 10000',
      default: '32',
      unit: 'questions',
    }),
    LIMIT_LOCAL: setting(onOff, {
      description:
        'Whether the limits hold without keys, too. Then all who reach the loopback address share those of one key.',
      allowed: 'on or off',
      default: 'off',
    }),
  },
  shape: (read) => ({
    /** A key may take this within a window; Infinity: no limit. */
    ofKey: {
      requests: orNone(read.LIMIT_REQUESTS),
      engineMs: orNone(read.LIMIT_QUERY_SECONDS * 1000),
      bytes: orNone(read.LIMIT_MIB * MIB),
      questions: orNone(read.LIMIT_CONCURRENT_QUERIES),
    },
    /** False: who needs no key has no limits. */
    limitsLocal: read.LIMIT_LOCAL,
  }),
});
export type LimitsConfig = ReturnType<typeof limitsSection.shape>;

function orNone(given: number): number {
  return given === 0 ? Infinity : given;
}
