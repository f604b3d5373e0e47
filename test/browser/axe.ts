import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2 A and AA that the page breaks, each with the first elements that do. `rules`: only these. */
export async function findViolations(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  const { violations } = await page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run({
      runOnly: only === null ? { type: 'tag', values: tags } : { type: 'rule', values: only },
      resultTypes: ['violations'],
    });
  }, rules);
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 4)
        .map(
          ({ html, failureSummary }) =>
            `${html.slice(0, 160)} (${failureSummary?.split('\n')[1]?.trim() ?? ''})`,
        )
        .join(' | ')}`,
  );
}
