/**
 * Compares every leaf of what is expected with the same place of an answer, which may have more members; lists have the same length. A
 * leaf that is missing on one side is a difference.
 */
export function differencesOf(
  expected: unknown,
  answer: unknown,
  at = '',
): { comparisons: number; differences: string[] } {
  const parts =
    Array.isArray(expected) && Array.isArray(answer) && expected.length !== answer.length
      ? [leaf(`${at}.length`, expected.length, answer.length)]
      : isBranch(expected)
        ? Object.entries(expected).map(([name, value]) =>
            differencesOf(value, isBranch(answer) ? answer[name] : undefined, `${at}.${name}`),
          )
        : [leaf(at, expected, answer)];
  return {
    comparisons: parts.reduce((sum, { comparisons }) => sum + comparisons, 0),
    differences: parts.flatMap(({ differences }) => differences),
  };
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function leaf(at: string, expected: unknown, found: unknown) {
  const differences =
    expected === found
      ? []
      : [`${at.slice(1)}: truth ${JSON.stringify(expected)}, served ${JSON.stringify(found)}`];
  return { comparisons: 1, differences };
}
