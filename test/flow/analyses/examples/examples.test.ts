import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityOptions } from '../../../../src/demo/options.ts';
import { ownEngine } from '../../../support/shared-store.ts';
import { openTestService, type TestService } from '../../../support/test-service.ts';
import { loadCity } from '../../../verify/load-city.ts';
import { makeReader } from '../../../verify/served.ts';
import { workedQuestions } from './questions.ts';
import { renderWorked } from './render-worked.ts';

// The worked questions of docs/ANALYSES.md are asked of three months of the simulated city; the page shows what was answered.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({
    ...ownEngine,
    BUSINESS_TIMEZONE: 'Africa/Lagos',
    BUSINESS_CURRENCY: 'NGN',
  });
  const options = { ...cityOptions('small'), startDay: '2025-01-01', days: 88, pingDays: 0 };
  await loadCity(service.url, options, { reader: makeReader(service.url) });
});
afterAll(() => service.remove());

async function ask(path: string, [from, to]: readonly [string, string]): Promise<Record<string, unknown>> {
  const answer = await fetch(
    `${service.url}/v1/${path}${path.includes('?') ? '&' : '?'}from=${from}&to=${to}`,
  );
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return JSON.parse(text) as Record<string, unknown>;
}

/** The best driver and the most booked route: what a reader would take from the answers above. */
async function idsOf(range: readonly [string, string]): Promise<Record<string, string>> {
  const best = await ask('analytics/drivers/leaderboard?by=trips&limit=1', range);
  const popular = await ask('analytics/routes/popular?limit=1', range);
  return {
    $DRIVER: (best['drivers'] as { driver_id: string }[])[0]!.driver_id,
    $ROUTE: (popular['routes'] as { route_id: string }[])[0]!.route_id,
  };
}

test('each question is answered, and the page shows it', async () => {
  const ids = await idsOf(['2025-03-01', '2025-03-29']);
  const rendered: string[] = [];
  for (const worked of workedQuestions) {
    const answer = await ask(
      worked.path.replaceAll(/\$[A-Z]+/g, (name) => ids[name]!),
      worked.range,
    );
    for (const member of worked.shows) expect(answer, worked.question).toHaveProperty(member);
    rendered.push(renderWorked(worked, answer));
  }
  await expect(`${rendered.join('\n\n')}\n`).toMatchFileSnapshot('../../../golden/analysis-examples.md.txt');
});
