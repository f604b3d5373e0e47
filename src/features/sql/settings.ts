import { defineSection } from '../../platform/config/define-section.ts';
import { setting, wholeNumber } from '../../platform/config/define-setting.ts';
import { analystLimits } from '../../platform/warehouse/analyst-limits.ts';
import { MEGABYTE } from '../../kernel/units.ts';

const {
  max_execution_time: mostSeconds,
  max_result_rows: mostRows,
  max_result_bytes: mostBytes,
} = analystLimits;
const mostMb = mostBytes / MEGABYTE;

/** How much a statement of people may take. */
export const sqlSection = defineSection({
  title: 'SQL',
  settings: {
    SQL_MAX_SECONDS: setting(wholeNumber(1, mostSeconds), {
      description: 'How long a statement of people may run. An operator of a busy small machine lowers it.',
      allowed: `a whole number from 1 to ${mostSeconds}`,
      default: '30',
      unit: 's',
    }),
    SQL_MAX_ROWS: setting(wholeNumber(1, mostRows), {
      description: 'How many rows an answer may have; a statement with more is refused, never cut.',
      allowed: `a whole number from 1 to ${mostRows}`,
      default: '100000',
      unit: 'rows',
    }),
    SQL_MAX_RESULT_MB: setting(wholeNumber(1, mostMb), {
      description: 'How large an answer may be, as the event store counts it before it is written out.',
      allowed: `a whole number from 1 to ${mostMb}`,
      default: '50',
      unit: 'MB',
    }),
  },
  shape: (read) => ({
    maxSeconds: read.SQL_MAX_SECONDS,
    maxRows: read.SQL_MAX_ROWS,
    maxBytes: read.SQL_MAX_RESULT_MB * MEGABYTE,
  }),
});

/** The bounds of one statement. */
export interface SqlLimits {
  maxSeconds: number;
  maxRows: number;
  maxBytes: number;
}
