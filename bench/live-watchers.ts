import { DAY_MS } from '../src/kernel/units.ts';

export interface Watchers {
  /** How many connections the service has ended. */
  closed(): number;
  close(): void;
}

/** How many connections watch how many distinct queries. */
export interface Watched {
  sockets: number;
  topics: number;
  /** So many acknowledge nothing. */
  stalled: number;
}

/** Hears of each tick how long it took from its moment to its arrival. */
type OnTick = (lagMs: number) => void;

const OPEN_AT_ONCE = 20;
const metrics = [
  'bookings.created',
  'payments.captured',
  'trips.completed',
  'trips.cancelled',
  'users.new_registrations',
];
const days = [1, 2, 7, 14];

/** Opens connections, each of which watches one of so many distinct queries. */
export async function openWatchers(url: string, options: Watched & { onTick: OnTick }): Promise<Watchers> {
  const open: WebSocket[] = [];
  let closed = 0;
  let isOver = false;
  for (let at = 0; at < options.sockets; at += OPEN_AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(OPEN_AT_ONCE, options.sockets - at) }, async (_, n) => {
        const socket = await openOne(url, queryOf((at + n) % options.topics), {
          acknowledges: at + n >= options.stalled,
          onTick: options.onTick,
        });
        socket.addEventListener('close', () => (isOver ? undefined : (closed += 1)));
        open.push(socket);
      }),
    );
  return {
    closed: () => closed,
    close() {
      isOver = true;
      for (const socket of open) socket.close();
    },
  };
}

const queryOf = (topic: number) => ({
  metrics: [metrics[topic % metrics.length]],
  from: daysAgo(days[Math.floor(topic / metrics.length) % days.length]!),
});

const daysAgo = (n: number) => new Date(Date.now() - n * DAY_MS).toISOString().slice(0, 10);

async function openOne(
  url: string,
  query: object,
  { acknowledges, onTick }: { acknowledges: boolean; onTick: OnTick },
): Promise<WebSocket> {
  const response = await fetch(`${url}/v1/live/tickets`, { method: 'POST' });
  const { ticket } = (await response.json()) as { ticket: string };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, [
    'openride.live.v1',
    `ticket.${ticket}`,
  ]);
  const isOpen = Promise.withResolvers<void>();
  let tickMs = 1_000;
  socket.addEventListener('error', () => isOpen.reject(new Error('A connection could not be opened.')));
  socket.addEventListener('close', () => isOpen.reject(new Error('A connection was closed at once.')));
  socket.addEventListener('message', ({ data }) => {
    const arrivedMs = Date.now();
    const frame = JSON.parse(String(data)) as { op: string; seq: number; tickMs: number; message?: string };
    if (frame.op === 'hello') {
      tickMs = frame.tickMs;
      socket.send(JSON.stringify({ op: 'subscribe', id: 'a', topic: 'metrics', query }));
    }
    if (frame.op === 'ack') isOpen.resolve();
    if (frame.op === 'error') isOpen.reject(new Error(frame.message));
    if (frame.op !== 'tick') return;
    onTick(arrivedMs - frame.seq * tickMs);
    // After the other connections were read: elsewhere each is a computer of its own.
    if (acknowledges) setImmediate(() => socket.send(JSON.stringify({ op: 'seen', seq: frame.seq })));
  });
  await isOpen.promise;
  return socket;
}
