import { CodedError } from '../../../kernel/errors.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import type { Channel, SnapshotReason, Watcher } from '../channel/channel.ts';
import type { Hub } from '../channel/hub.ts';
import type { Subscribe } from './client-frame.ts';
import { type Line, tell } from './line.ts';
import type { ToldError } from './server-frame.ts';

/** The subscriptions of one connection. Several that ask the same are sent its frames once. */
export interface Subscriptions {
  /** Makes one, or tells the client why not. */
  add(frame: Subscribe): void;
  remove(id: string): void;
  /** Tells the client that a subscription cannot be made. */
  refuse(id: string, error: unknown): void;
  /** Sends what was held back. */
  catchUp(): void;
  many(): number;
  end(): void;
}

export interface SubscriptionOptions {
  hub: Hub;
  line: Line;
  principal: Principal;
  tickMs: number;
  most: number;
  describe: (error: unknown) => ToldError;
  /** True: the client does not keep up, so nothing is sent. */
  isHeld: () => boolean;
}

/** A query that the client watches. */
interface Watched {
  ids: Set<string>;
  /** Why the client needs a snapshot; null: it has the last state. */
  needs: SnapshotReason | null;
  /** The code of the error that the client was told last. */
  toldCode: string | null;
}

interface Held extends SubscriptionOptions {
  channels: Map<Channel, Watched>;
  byId: Map<string, Channel>;
  watcher: Watcher;
}

export function makeSubscriptions(options: SubscriptionOptions): Subscriptions {
  const channels = new Map<Channel, Watched>();
  const watcher = makeWatcher(options, channels);
  const held: Held = { ...options, channels, byId: new Map(), watcher };
  return {
    add: (frame) => add(held, frame),
    remove: (id) => remove(held, id),
    refuse: (id, error) => refuse(held, id, error),
    catchUp() {
      if (options.isHeld()) return;
      const seq = options.hub.currentSeq() - 1;
      for (const [channel, watched] of channels)
        if (watched.needs !== null && channel.isFresh(seq)) sendSnapshot(options.line, channel, watched);
    },
    many: () => held.byId.size,
    end() {
      for (const channel of channels.keys()) channel.leave(watcher);
      channels.clear();
      held.byId.clear();
    },
  };
}

function makeWatcher(
  { line, isHeld, describe }: SubscriptionOptions,
  channels: ReadonlyMap<Channel, Watched>,
): Watcher {
  return {
    onState(channel, frame) {
      const watched = channels.get(channel)!;
      watched.toldCode = null;
      if (isHeld()) {
        if (frame !== null) watched.needs ??= 'slow';
      } else if (watched.needs !== null) sendSnapshot(line, channel, watched);
      else if (frame !== null) line.send(frame.bytes, frame.seq);
    },
    onError(channel, error) {
      const watched = channels.get(channel)!;
      const told = describe(error);
      if (isHeld() || watched.toldCode === told.code) return;
      watched.toldCode = told.code;
      tell(line, { op: 'error', key: channel.key, ...told });
    },
    onPace(channel, everyMs) {
      if (!isHeld()) tell(line, { op: 'pace', key: channel.key, every_ms: everyMs });
    },
  };
}

function sendSnapshot(line: Line, channel: Channel, watched: Watched): void {
  const bytes = watched.needs === null ? null : channel.snapshot(watched.needs);
  if (bytes === null) return;
  watched.needs = null;
  line.send(bytes);
}

function add(held: Held, frame: Subscribe): void {
  const { byId, channels, hub, line, watcher, most } = held;
  const { id, topic, query } = frame;
  if (byId.has(id)) return refuse(held, id, alreadyThere(id));
  if (byId.size >= most)
    return refuse(held, id, new CodedError('too_many_subscriptions', `A connection has at most ${most}.`));
  try {
    const channel = hub.join({ topic, query }, held.principal);
    tell(line, { op: 'ack', id, key: channel.key });
    byId.set(id, channel);
    const known = channels.get(channel);
    if (known !== undefined) return void known.ids.add(id);
    const watched: Watched = { ids: new Set([id]), needs: 'first', toldCode: null };
    channels.set(channel, watched);
    channel.watch(watcher);
    begin(held, { channel, watched, resume: frame.resume });
  } catch (error) {
    refuse(held, id, error);
  }
}

/** Sends the frames that a client missed, or everything, as soon as it is known. */
function begin(
  { hub, line, tickMs, watcher }: Held,
  { channel, watched, resume }: { channel: Channel; watched: Watched; resume: Subscribe['resume'] },
): void {
  const seq = hub.currentSeq();
  if (resume !== undefined) {
    const isKnown = resume.epoch === hub.epoch && resume.seq <= seq;
    const missed = isKnown ? channel.after(resume.seq) : null;
    watched.needs = missed !== null ? null : isKnown ? 'gap' : 'epoch';
    for (const frame of missed ?? []) line.send(frame.bytes, frame.seq);
  }
  if (channel.everyMs() > tickMs) watcher.onPace(channel, channel.everyMs());
  if (channel.error() !== null) watcher.onError(channel, channel.error());
  if (!channel.isFresh(seq)) void channel.run(seq);
  else if (watched.needs !== null) sendSnapshot(line, channel, watched);
}

function remove({ byId, channels, watcher }: Held, id: string): void {
  const channel = byId.get(id);
  if (channel === undefined) return;
  byId.delete(id);
  const { ids } = channels.get(channel)!;
  ids.delete(id);
  if (ids.size > 0) return;
  channels.delete(channel);
  channel.leave(watcher);
}

function refuse({ line, describe }: SubscriptionOptions, id: string, error: unknown): void {
  tell(line, { op: 'error', id, ...describe(error) });
}

function alreadyThere(id: string): CodedError {
  const said = `The subscription "${id}" is there already. Unsubscribe it, or choose another id.`;
  return new CodedError('invalid_parameter', said, {
    facts: { parameter: 'id', reason: 'is there already', allowed: 'an id of its own' },
  });
}
