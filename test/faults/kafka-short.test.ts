import { expect, test } from 'vitest';
import { describeOn } from '../support/services.ts';
import { driveKafka } from './kafka/drive.ts';
import { kinds } from './kafka/kinds.ts';
import { renderKafkaReport } from './kafka/render.ts';

// The short form of `npm run test:faults -- --kafka`, on a broker and a PostgreSQL of its own: those of the other suites are not
// to be killed. They are named here because what starts one starts the other.

describeOn('kafka', 'faults while topics are read', () =>
  describeOn('postgres', 'leases in PostgreSQL', () => {
    test('a fault of each kind: 0 lost, 0 twice, 0 drift, every partition balanced', async () => {
      // A third of the long form's rate: the tail of the queue would take as long as the faults.
      const report = await driveKafka({ faults: 11, seed: 5, maxPauseMs: 1_000, onStep: () => undefined });
      expect(report.right, renderKafkaReport(report)).toBe(true);
      expect(new Set(report.done.map(({ kind }) => kind)).size).toBe(Object.keys(kinds).length);
      // A run that leaves nothing to be repaired proves nothing.
      expect(report.done.filter(({ left }) => left !== 'nothing').length).toBeGreaterThanOrEqual(5);
    }, 600_000);
  }),
);
