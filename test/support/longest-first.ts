import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Two files run at once. Those that take longest begin first, or the last of them would run alone at the end.

const longest = [
  'faults/kafka-short',
  'faults/short',
  'flow/demo-verify',
  'invariants/half-done-batch',
  'invariants/reconcile',
  'invariants/engine-process',
  'api/malformed.test',
  'invariants/two-writers',
  'api/metrics',
  'golden/metrics/kinds',
  'flow/demo.test',
  'golden/metrics/bookings',
];

/** The longest files, then the other tests of the engine, then those without. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ranked = files.map((file) => ({ file, rank: rankOf(file) }));
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ file }) => file);
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  const place = longest.findIndex((name) => moduleId.includes(`/test/${name}`));
  if (place >= 0) return place;
  return longest.length + (project.name === 'engine' ? 0 : 1);
}
