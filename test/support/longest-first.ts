import { BaseSequencer, type TestSpecification } from 'vitest/node';

// A few files run at once. The longest files start first. Otherwise the last of them would run alone at the end.

const longest = [
  'faults/short',
  'faults/kafka-short',
  'invariants/cluster.test',
  'flow/release',
  'flow/demo-verify',
  'invariants/reconcile',
  'invariants/retold-events',
  'golden/metrics/cluster',
  'flow/kept-answers',
  'invariants/cluster-faults',
  'flow/backup',
  'invariants/half-done-batch',
  'flow/demo.test',
  'flow/data-quality',
  'invariants/two-writers',
  'invariants/writer-lease',
  'hostile/short',
  'flow/roles',
  'invariants/half-done-retelling',
  'invariants/kafka-positions',
  'contracts/jobs',
  'browser/pages',
];

/** Sorts the longest files first, then the other tests of the engine, then the tests without an engine. */
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
