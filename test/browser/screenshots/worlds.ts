import { type City, startCity, startEmpty } from '../start-city.ts';
import { eventExamples } from '../../../src/events/examples.ts';

// A page is looked at in five worlds: what is right in the morning peak of a full city may be ugly in an empty one.

/** The worlds by name; each is started, photographed and stopped. */
export const worlds: Readonly<Record<string, () => Promise<City>>> = {
  demo: () => startCity({ days: 60, clock: '08:10' }),
  empty: () => startEmpty(),
  'one-event': async () => {
    const city = await startEmpty();
    await post(city, [{ ...eventExamples['booking.created'], event_timestamp: new Date().toISOString() }]);
    return city;
  },
  night: () => startCity({ days: 15, clock: '03:10' }),
  'long-names': async () => {
    const city = await startEmpty();
    await post(city, longNames());
    return city;
  },
};

async function post({ url }: City, events: readonly object[]): Promise<void> {
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  if (!answer.ok) throw new Error(`The events were not taken: ${await answer.text()}`);
}

/** One of each event of today, with names ten times as long as usual. */
function longNames(): object[] {
  const lengthen = (value: unknown, name: string): unknown =>
    typeof value === 'string' && /_(?:name|city|state)$|^(?:city|state)$/.test(name)
      ? Array.from({ length: 10 }, () => value)
          .join(' ')
          .slice(0, 95)
      : value;
  return Object.values(eventExamples).map((event) => ({
    ...Object.fromEntries(Object.entries(event).map(([name, value]) => [name, lengthen(value, name)])),
    event_timestamp: new Date(Date.now() - 120_000).toISOString(),
  }));
}
