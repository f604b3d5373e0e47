import { heard, lost } from '../app/freshness/freshness-store.ts';
import { decideFrame, type Effect, type Memory, nothingKnown } from './decide-frame.ts';
import { reloadIfOther } from './reload-if-other.ts';
import { type LiveSocket, openSocket } from './socket.ts';

// What the page watches. The socket is open while there is something, and for a moment after, because a change of the view takes all
// subscriptions away and brings others.

/** A query of the page, as the service watches it. */
export interface Watched {
  topic: string;
  query: object;
}

type Tell = (body: object) => void;

interface Subscription extends Watched {
  id: string;
  tell: Tell;
}

const TICK_MS = 1_000;
const LINGER_MS = 2_000;

let memory: Memory = nothingKnown;
let socket: LiveSocket | null = null;
let last = 0;
let lingering: ReturnType<typeof setTimeout> | undefined;
const subscriptions = new Map<string, Subscription>();

/** Calls `tell` with each new answer of a query, as its endpoint would answer it. Returns what ends that. */
export function watch(watched: Watched, tell: Tell): () => void {
  const id = `s${(last += 1)}`;
  const subscription = { ...watched, id, tell };
  subscriptions.set(id, subscription);
  clearTimeout(lingering);
  if (socket === null) socket = openSocket({ onFrame, onLost: lost });
  else if (memory.epoch !== null) subscribe(subscription);
  return () => {
    subscriptions.delete(id);
    socket?.send({ op: 'unsubscribe', id });
    memory = forget(memory, id);
    if (subscriptions.size === 0) lingering = setTimeout(end, LINGER_MS);
  };
}

function end(): void {
  socket?.close();
  socket = null;
  memory = nothingKnown;
}

function onFrame(frame: Parameters<typeof decideFrame>[1]): void {
  if (frame.op === 'hello') reloadIfOther(frame.build);
  const epoch = memory.epoch;
  const decided = decideFrame(memory, frame);
  memory = decided.memory;
  for (const effect of decided.effects) act(effect, epoch);
}

function act(effect: Effect, epochBefore: string | null): void {
  switch (effect.do) {
    case 'greet':
      for (const subscription of subscriptions.values()) subscribe(subscription, epochBefore);
      break;
    case 'show':
      for (const { id, tell } of subscriptions.values())
        if (memory.keys.get(id) === effect.key) tell(bodyOf(effect.key));
      break;
    case 'ask again':
      for (const subscription of subscriptions.values())
        if (memory.keys.get(subscription.id) === effect.key) {
          socket?.send({ op: 'unsubscribe', id: subscription.id });
          subscribe(subscription);
        }
      break;
    case 'acknowledge':
      socket?.send({ op: 'seen', seq: effect.seq });
      if (effect.watermark !== null) heard({ watermark: effect.watermark, everyMs: TICK_MS, isPushed: true });
  }
}

/** After a lost connection only what was missed is asked for. */
function subscribe({ id, topic, query }: Subscription, epoch: string | null = null): void {
  const key = memory.keys.get(id);
  const held = key === undefined || epoch === null ? undefined : memory.states.get(key);
  socket?.send({
    op: 'subscribe',
    id,
    topic,
    query,
    ...(held !== undefined && { resume: { epoch, seq: held.seq } }),
  });
}

/** Lets go of a subscription, and of the state of its query if no other one has it. */
function forget({ epoch, keys, states }: Memory, id: string): Memory {
  const others = new Map([...keys].filter(([one]) => one !== id));
  const used = new Set(others.values());
  return { epoch, keys: others, states: new Map([...states].filter(([key]) => used.has(key))) };
}

function bodyOf(key: string): object {
  const { data, receipt } = memory.states.get(key)!;
  return { ...data, receipt };
}
