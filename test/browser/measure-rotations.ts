import type { Page } from 'playwright-core';

/** What a page holds, when everything that can be freed is freed. */
export interface Held {
  /** Turns so far. */
  turns: number;
  heapKb: number;
  /** Elements and texts, also of pages that were left. */
  nodes: number;
  listeners: number;
}

/** Watches a wall display for so many turns. Returns what it holds each time when it is back at its first page. */
export async function measureRotations(
  page: Page,
  { turns, paths }: { turns: number; paths: readonly string[] },
): Promise<Held[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const held: Held[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    const next = paths[turn % paths.length];
    await page.waitForFunction((path) => location.pathname === path, next);
    if (turn % paths.length !== 0) continue;
    for (let n = 0; n < 3; n += 1) await devtools.send('HeapProfiler.collectGarbage'); // what one frees may free more
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const valueOf = (name: string) => metrics.find((metric) => metric.name === name)!.value;
    held.push({
      turns: turn,
      heapKb: Math.round(usedSize / 1024),
      nodes: valueOf('Nodes'),
      listeners: valueOf('JSEventListeners'),
    });
  }
  await devtools.detach();
  return held;
}
