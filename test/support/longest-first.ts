import { BaseSequencer, type TestSpecification } from 'vitest/node';

// A few files run at once. The longest files start first. Otherwise the last of them would run alone at the end.

const longest = [
  'faults/kafka-short',
  'faults/short',
  'flow/demo-verify',
  'invariants/half-done-batch',
  'invariants/reconcile',
  'invariants/cluster.test',
  'invariants/two-writers',
  'invariants/engine-process',
  'invariants/cluster-faults',
  'api/data-quality',
  'golden/metrics/cluster',
  'flow/data-quality',
  'flow/demo.test',
  'flow/backup',
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
