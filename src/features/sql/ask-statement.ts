import { makeZone } from '../../kernel/time-zone.ts';
import type { KnownMoment } from '../../metrics/make-metrics.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { SqlReceipt } from './json-answer.ts';
import type { RunSql, Statement } from './make-sql.ts';
import type { Running } from './running.ts';
import { describeEnd, type StatementEnd } from './tell-act.ts';

/** Who asks, by which request. */
export interface SqlAsker {
  principal: Principal;
  address: string;
  requestId: string;
  /** Aborted: it waits for the answer no more. */
  leaves: AbortSignal;
  /** It is called with the ms that the engine takes. */
  spent: (ms: number) => void;
}

/** A statement that ended, for the audit. */
export interface SqlAct extends StatementEnd, Pick<SqlAsker, 'principal' | 'address' | 'requestId'> {
  act: string;
  isOften: boolean;
}

export interface AskDeps {
  run: RunSql;
  running: Running;
  moment: () => Promise<KnownMoment>;
  timezone: string;
  onAct: (act: SqlAct) => void;
}

export type AskStatement = (
  asker: SqlAsker,
  asked: Pick<Statement, 'sql' | 'format' | 'way' | 'params' | 'settings'> & { id: string | undefined },
) => Promise<{ bytes: AsyncIterable<Buffer>; receipt: SqlReceipt }>;

/** Makes what runs the statement of a request until its bytes are there, and tells the audit how it ended. */
export function makeAsk({ run, running, moment, timezone, onAct }: AskDeps): AskStatement {
  const zone = makeZone(timezone);
  return async (asker, { id, ...asked }) => {
    const { principal, address, requestId, spent } = asker;
    const begun = running.begin(principal.id, id, asker.leaves);
    const tell = (error: unknown) =>
      onAct({
        principal,
        address,
        requestId,
        act: 'sql.query',
        isOften: false,
        ...describeEnd(asked.sql, error),
      });
    try {
      const { nowMs, watermarkMs } = await moment();
      const bytes = await run({ ...asked, queryId: begun.queryId, signal: begun.signal, spent });
      tell(null);
      const receipt = { id: begun.id, as_of: zone.format(nowMs), watermark: zone.format(watermarkMs) };
      return { bytes, receipt };
    } catch (error) {
      tell(error);
      throw error;
    } finally {
      begun.end();
    }
  };
}
