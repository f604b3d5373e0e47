import { z } from 'zod';
import { clientFrameSchema } from './session/client-frame.ts';
import { closeCodes, closeMeanings } from './session/close-codes.ts';
import { serverFrameSchema } from './session/server-frame.ts';

// The socket as an AsyncAPI 3 document, written from the side of the service: it receives the frames of the client and sends its own.

type Json = Record<string, unknown>;

const PROTOCOL = 'openride.live.v1';

/** The document of the live connection. */
export function liveAsyncApi({ version }: { version: string }): Json {
  const ofClient = describeFrames(clientFrameSchema, 'input');
  const ofService = describeFrames(serverFrameSchema, 'output');
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'OpenRide Analytics: live numbers',
      version,
      description: `Numbers that are pushed when they change. docs/LIVE.md has an example and the order of the frames.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: { live: describeChannel([...ofClient.keys(), ...ofService.keys()]) },
    operations: {
      'receive-frames': describeOperation('receive', [...ofClient.keys()]),
      'send-frames': describeOperation('send', [...ofService.keys()]),
    },
    components: {
      messages: Object.fromEntries(
        [...ofClient.keys(), ...ofService.keys()].map((op) => [op, describeMessage(op)]),
      ),
      schemas: Object.fromEntries([...ofClient, ...ofService]),
    },
  };
}

/** The JSON schema of each frame, by its `op`. */
function describeFrames(
  { options }: typeof clientFrameSchema | typeof serverFrameSchema,
  io: 'input' | 'output',
): ReadonlyMap<string, Json> {
  return new Map(
    options.map((frame) => {
      const { $schema: _, ...schema } = z.toJSONSchema(frame, { io });
      return [frame.shape.op.value, schema] as const;
    }),
  );
}

function describeChannel(ops: readonly string[]): Json {
  const closes = Object.entries(closeCodes).map(
    ([name, code]) => `${code}: ${closeMeanings[name as keyof typeof closeCodes]}`,
  );
  return {
    address: '/v1/live',
    title: 'Live numbers',
    description: `A WebSocket, opened with a ticket of POST /v1/live/tickets. It is closed with ${closes.join('; ')}. GET /v1/live/events sends the frames of the service as server-sent events.`,
    messages: Object.fromEntries(ops.map((op) => [op, { $ref: `#/components/messages/${op}` }])),
    bindings: {
      ws: {
        method: 'GET',
        headers: {
          type: 'object',
          required: ['Sec-WebSocket-Protocol'],
          properties: {
            'Sec-WebSocket-Protocol': {
              type: 'string',
              pattern: `^${PROTOCOL.replaceAll('.', '\\.')}, ?ticket\\.[\\w.-]+$`,
              description: `\`${PROTOCOL}\` and \`ticket.<ticket>\`; the service names the first of them.`,
            },
          },
        },
        bindingVersion: '0.1.0',
      },
    },
  };
}

function describeOperation(action: 'send' | 'receive', ops: readonly string[]): Json {
  return {
    action,
    channel: { $ref: '#/channels/live' },
    messages: ops.map((op) => ({ $ref: `#/channels/live/messages/${op}` })),
  };
}

function describeMessage(op: string): Json {
  return { name: op, title: op, payload: { $ref: `#/components/schemas/${op}` } };
}
