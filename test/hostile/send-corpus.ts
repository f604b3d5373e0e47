import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { named, nested } from './personal-corpus.ts';
import type { Target } from './probe.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** An event or a message, as a producer builds it. */
export type Event = Record<string, unknown>;

/** The examples of the events, as the service documents them. */
export async function readExamples({ ask }: Pick<Target, 'ask'>): Promise<Event[]> {
  const found = new Map<string, Event>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { event_type: type, event_timestamp: time } = value as Event;
    if (typeof type === 'string' && typeof time === 'string' && !found.has(type))
      found.set(type, value as Event);
    Object.values(value).forEach(look);
  };
  look(await (await ask('/asyncapi.json')).json());
  return [...found.values()];
}

/** Sends a body as a producer does. */
export const send = (target: Pick<Target, 'ask'>, body: string, type = 'application/json') =>
  target.ask('/v1/events', { method: 'POST', headers: { 'content-type': type }, body });

const [mobile, mail, name] = [named[18]!, named[54]!, nested[0]!].map(({ value }) => String(value));

/** Messages that are no events, each with personal values in it. */
export function broken(examples: readonly Event[]): string[] {
  const user = examples.find(({ event_type: type }) => type === 'user.registered')!;
  return [
    JSON.stringify({ ...user, user_id: name, mobile, e_mail: mail }),
    JSON.stringify({ ...user, phone: `${mobile}x`, [mail!]: mobile, first_name: named[0]!.value }),
    JSON.stringify({ ...user, event_timestamp: Number(mobile!.slice(1)), bvn: named[36]!.value }),
    JSON.stringify({ event_type: mail, msisdn: named[27]!.value, notes: `call ${mobile} or ${mail}` }),
    JSON.stringify([{ event_type: 'user.registerd', contact: { full_name: name, phone: mobile } }, mobile]),
    `{"event_type":"user.registered","phone":"${mobile}","full_name":"${name}","email":"${mail}" broken`,
    `${name} ${mobile} ${mail}`,
  ];
}

const ids =
  '"bookingId":"d7e3b0a8-2c61-4e95-8f4b-1a2b3c4d5eff","riderId":"3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01","routeId":"5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04"';
const driver = '"driverId":"8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02"';
const dialectMessages = [
  {
    dialect: 'booking-service',
    topic: 'booking.cancelled',
    text: `{${ids},"cancellationReason":"call ${mobile}","refundAmount":0,"cancelledAt":1705320000,"eventId":"b00c0000-0000-4000-8000-0000000000f1","eventTimestamp":1705320000.1`,
  },
  {
    dialect: 'trip-service',
    topic: 'trip.completed',
    text: `{"tripId":"9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4eff",${driver},"riderId":"3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01","routeId":"5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04","tripStartedAt":[2024,1,16,7,5,30],"completedAt":[2024,1,16,8,20],"status":"${mail}"`,
  },
  {
    dialect: 'payouts-service',
    topic: 'payout.rejected',
    text: `{"payoutId":"f1b7c3d2-8e40-4a96-9c15-7d2e1f0a3bff",${driver},"amount":5,"status":"REJECTED","timestamp":[2024,1,19,9,0],"notes":"call ${mobile} or mail ${mail}"`,
  },
  {
    dialect: 'fleet-service',
    topic: 'fleet:location:updates',
    text: `{"event":"location:update",${driver},"latitude":6.4478,"longitude":3.4723,"timestamp":"2024-01-16T06:31:04.250Z"`,
  },
];

/** Imports one message of each dialect, by the command that works beside the service. */
export async function sendDialects({ dataDir, root = project }: Target): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'openride-corpus-'));
  const extra = [...named, ...nested].map(
    ({ name: field, value }, n) =>
      `"${field}${n}":${JSON.stringify(value)},"${field}":${JSON.stringify(value)}`,
  );
  const runs = dialectMessages.map(async ({ dialect, topic, text }) => {
    const file = join(directory, `${dialect}.ndjson`);
    writeFileSync(file, `${text},${extra.join(',')}}\n`);
    const args = [
      join(root, 'bin/openride-analytics.js'),
      'import',
      file,
      '--dialect',
      dialect,
      '--topic',
      topic,
    ];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
      stdio: 'ignore',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`import --dialect ${dialect} ended with ${code}`);
  });
  await Promise.all(runs).finally(() => rmSync(directory, { recursive: true, force: true }));
}
