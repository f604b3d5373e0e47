import { MINUTE_MS } from '../../../kernel/units.ts';
import { makeZone } from '../../../kernel/time-zone.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { requireScopes } from '../../../platform/access/lacks-scope.ts';
import { familyScopes } from '../../../platform/access/scopes.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { LiveTopic } from '../live-topic.ts';
import { type PulseRow, readPulse } from './store.ts';

export interface PulseDeps {
  connection: Connection;
  /** Tells how far numbers are complete at a moment. */
  moment: (atMs: number) => Promise<{ watermarkMs: number; inFlight: number }>;
  /** IANA name. */
  timezone: string;
}

/** It counts the records of the last minute by type and outcome, and tells nothing of whom they are about. */
export interface Pulse {
  from: string;
  to: string;
  /** Records a second that were taken. */
  per_second: number;
  types: { event_type: string; taken: number; per_second: number }[];
  outcomes: Record<string, number>;
  receipt: { as_of: string; watermark: string; in_flight: number };
}

/** Makes the topic: what comes in, by type and by what became of it. It has no parameters, and shows all families. */
export function makePulse({ connection, moment, timezone }: PulseDeps): LiveTopic {
  const zone = makeZone(timezone);
  return {
    prepare(query, principal) {
      const [parameter] = Object.keys(query);
      if (parameter !== undefined) throw invalidParameter(parameter, 'is not known', 'no parameters');
      requireScopes(principal, familyScopes('read'));
      return {
        async read({ atMs, signal }) {
          const { watermarkMs, inFlight } = await moment(atMs);
          const fromMs = atMs - MINUTE_MS;
          const rows = await readPulse(connection, { fromMs, toMs: atMs, signal });
          const receipt = {
            as_of: zone.format(atMs),
            watermark: zone.format(watermarkMs),
            in_flight: inFlight,
          };
          return JSON.stringify({
            from: zone.format(fromMs),
            to: zone.format(atMs),
            ...shapePulse(rows),
            receipt,
          } satisfies Pulse);
        },
        nextEdge: () => -Infinity, // the minute slides
      };
    },
  };
}

/** Adds up the rows: what was taken by type, and every outcome; that of a record that was not taken is its reason. */
export function shapePulse(rows: readonly PulseRow[]): Pick<Pulse, 'per_second' | 'types' | 'outcomes'> {
  const taken = rows.filter(({ reason }) => reason === '');
  const sum = (some: readonly PulseRow[]) => some.reduce((all, { records }) => all + records, 0);
  const refused = Map.groupBy(
    rows.filter(({ reason }) => reason !== ''),
    ({ reason }) => reason,
  );
  return {
    per_second: perSecond(sum(taken)),
    types: taken.map(({ event_type, records }) => ({
      event_type,
      taken: records,
      per_second: perSecond(records),
    })),
    outcomes: {
      taken: sum(taken),
      ...Object.fromEntries([...refused].map(([reason, some]) => [reason, sum(some)])),
    },
  };
}

function perSecond(records: number): number {
  return Math.round((records / (MINUTE_MS / 1000)) * 100) / 100;
}
