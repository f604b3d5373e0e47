import { setTimeout as sleep } from 'node:timers/promises';
import { eventExamples } from '../../../src/events/examples.ts';
import { type City, startCity, startEmpty } from '../start-city.ts';
import { longNames } from './long-names.ts';

// A page is looked at in five worlds: what is right in the morning peak of a full city may be ugly in an empty one. Each world begins at a
// moment of its own, a working day in Lagos, so that its pictures can be compared with those of another day. The moment is ahead of the
// machine's: the store lets rows expire by its own clock, and would drop what looks old.

/** A service to photograph. */
export interface World {
  city: Pick<City, 'url' | 'stop'>;
  /** A booking that it has; null: it has none. */
  booking: string | null;
}

const MORNING = '2028-11-14T08:10:00+01:00';
const NIGHT = '2028-11-14T03:10:00+01:00';
/** Nobody may be on the way at night. */
const SEEN_WITHIN_MS = 90_000;
const example = eventExamples['booking.created'];

/** The worlds by name; each is started, photographed and stopped. */
export const worlds: Readonly<Record<string, () => Promise<World>>> = {
  demo: () => cityAt(MORNING, { size: 'demo', days: 60 }),
  empty: async () => ({ city: await emptyAt(MORNING), booking: null }),
  'one-event': () => worldOf([{ ...example, event_timestamp: minutesBefore(MORNING, 2) }]),
  night: () => cityAt(NIGHT, { size: 'small', days: 30 }),
  'long-names': () => worldOf(longNames(Date.parse(MORNING))),
};

async function cityAt(moment: string, { size, days }: { size: string; days: number }): Promise<World> {
  const city = await startCity({ size, days, settings: clockAt(moment) });
  await untilDriversAreSeen(city);
  return { city, booking: await findBooking(city) };
}

/** Waits until the city lives: vehicles send their next positions some time after the history is in. */
async function untilDriversAreSeen({ url }: City): Promise<void> {
  const untilMs = performance.now() + SEEN_WITHIN_MS;
  while (performance.now() < untilMs) {
    const { totals } = await ask<{ totals: { active_drivers: number } }>(`${url}/v1/metrics/realtime`);
    if (totals.active_drivers > 0) return;
    await sleep(2_000);
  }
}

const emptyAt = (moment: string) => startEmpty(clockAt(moment));

async function worldOf(events: readonly object[]): Promise<World> {
  const city = await emptyAt(MORNING);
  await post(city, events);
  return { city, booking: example.booking_id };
}

/** The program, and each thread and process of it, begins at that moment. */
function clockAt(moment: string): Record<string, string> {
  const module = new URL(`./shift-clock.ts?ms=${Date.parse(moment) - Date.now()}`, import.meta.url);
  return { NODE_OPTIONS: `--import=${module.href}` };
}

const minutesBefore = (moment: string, minutes: number) =>
  new Date(Date.parse(moment) - minutes * 60_000).toISOString();

async function post({ url }: City, events: readonly object[]): Promise<void> {
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  const said = await answer.text();
  if (!answer.ok || !said.includes('"rejected":0')) throw new Error(`The events were not taken: ${said}`);
}

/** A booking that was confirmed in the last week with the driver who earned most. */
async function findBooking({ url }: City): Promise<string | null> {
  const { drivers } = await ask<{ drivers: { driver_id: string }[] }>(
    `${url}/v1/analytics/drivers/leaderboard?limit=1`,
  );
  if (drivers[0] === undefined) return null;
  const { events } = await ask<{ events: { event_type: string; entity: { id: string } }[] }>(
    `${url}/v1/timeline/driver/${drivers[0].driver_id}`,
  );
  return events.find(({ event_type: type }) => type === 'booking.confirmed')?.entity.id ?? null;
}

const ATTEMPTS = 20;

/** Asks again while the service is busy with what it has just taken. */
async function ask<Answer>(url: string, attempt = 1): Promise<Answer> {
  const answer = await fetch(url);
  if (answer.ok) return (await answer.json()) as Answer;
  if (answer.status !== 503 || attempt === ATTEMPTS) throw new Error(`${url}: ${await answer.text()}`);
  await sleep(2_000);
  return ask(url, attempt + 1);
}
