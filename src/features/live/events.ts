import { Readable } from 'node:stream';
import { z } from 'zod';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import { clientFrameSchema, type Subscribe } from './session/client-frame.ts';
import type { Line } from './session/line.ts';
import { sessionLimits } from './session/session.ts';

// Server-sent events carry the frames of the WebSocket. The browser keeps the id of the last one, which is the epoch and the tick.

const wanted = z.array(z.record(z.string(), z.unknown())).min(1).max(sessionLimits.subs);
const allowed = 'realtime, pulse, or a JSON list of subscriptions with id, topic and query';

/** Reads what the client wants to watch. Throws `invalid_parameter`. */
export function readTopics(text: string, lastEventId: string | null): readonly Subscribe[] {
  const given = text.startsWith('[') ? parse(text) : text.split(',').map((topic) => ({ id: topic, topic }));
  const list = wanted.safeParse(given);
  if (!list.success) throw invalidParameter('topics', 'is no list of topics', allowed);
  const resume = parseId(lastEventId);
  return list.data.map((one) => {
    const frame = clientFrameSchema.safeParse({ ...one, op: 'subscribe', ...(resume && { resume }) });
    if (!frame.success) throw invalidParameter('topics', 'has a subscription that is none', allowed);
    return frame.data as Subscribe;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null: the browser has seen nothing, or what it sends is no id of this service. */
function parseId(id: string | null): Subscribe['resume'] | null {
  const match = /^([0-9a-f]{12})\.(\d{1,15})$/.exec(id ?? '');
  return match === null ? null : { epoch: match[1]!, seq: Number(match[2]) };
}

/** Makes the stream of events, and the line of the session that writes to it. */
export function openEvents(): { line: Line; body: Readable } {
  let epoch = '';
  const body = new Readable({ read: () => undefined });
  const line: Line = {
    send(bytes, seq) {
      const text = bytes.toString();
      if (epoch === '') epoch = (JSON.parse(text) as { epoch?: string }).epoch ?? '';
      const id = seq === undefined ? '' : `id: ${epoch}.${seq}\n`;
      body.push(`${id}data: ${text}\n\n`);
    },
    close: () => void body.push(null),
    bufferedBytes: () => body.readableLength,
  };
  return { line, body };
}
