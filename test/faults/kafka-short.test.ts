import { expect, test } from 'vitest';
import { describeOn } from '../support/services.ts';
import { driveKafka } from './kafka/drive.ts';
import { renderKafkaReport } from './kafka/render.ts';

// The short form of `npm run test:faults -- --kafka`, on a broker and a PostgreSQL of its own: those of the other suites are not
// to be killed. They are named here because what starts one starts the other.

describeOn('kafka', 'faults while topics are read', () =>
  describeOn('postgres', 'leases in PostgreSQL', () => {
    test('14 faults, each kind among them: 0 lost, 0 twice, 0 drift, every partition balanced', async () => {
      const report = await driveKafka({ faults: 14, seed: 5, onStep: () => undefined });
      expect(report.right, renderKafkaReport(report)).toBe(true);
      expect(report.done.length).toBeGreaterThanOrEqual(14);
      // A run that leaves nothing to be repaired proves nothing.
      expect(report.done.filter(({ left }) => left !== 'nothing').length).toBeGreaterThanOrEqual(6);
    }, 600_000); // under three minutes on a machine that does nothing else
  }),
);
