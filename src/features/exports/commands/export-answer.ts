import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CodedError } from '../../../kernel/errors.ts';
import { type Command, type CommandArguments, usageError } from '../../../platform/cli/command.ts';
import { withProgress } from '../../../platform/cli/progress-line.ts';
import { formatOf, outputOptions, writeTo } from './output.ts';
import type { Sink } from '../write-file.ts';

// Numbers have a receipt, which only a running service can give: it knows what is on its way. So the command asks one, as any client does.

/** The command uses this of its host. */
export interface AnswerCommandHost {
  /** Where a service on this machine answers. */
  ownUrl: () => string;
  signal: AbortSignal;
}

/** `export answer`: what a question of the API answers, as a file. */
export function exportAnswer(host: AnswerCommandHost): Command {
  return {
    summary: 'write what a running service answers to a question, to a file or to stdout',
    positionals: ['<address>'],
    options: {
      ...outputOptions,
      table: { value: '<list>', description: 'of an analysis: the list of its answer that is wanted' },
      url: { value: '<url>', description: 'where the service is; default: on this machine, at PORT' },
      'key-file': { value: '<file>', description: 'a file with an API key in it; default: none' },
    },
    details:
      "The address is that of any question: '/v1/metrics/query?metrics=trips.completed&from=2026-01-05&to=2026-01-12', or '/v1/analytics/funnel?…'. Pages have it to copy.",
    async run(args, io) {
      const output = args.text('output') ?? null;
      const url = addressOf(args, output, host);
      await withProgress(io, async (progress) => {
        const body = await ask(url, args.text('key-file'), host.signal);
        const write = (sink: Sink) =>
          copy(body, sink, (bytes) => progress.show(`${(bytes / 1e6).toFixed(1)} MB`));
        const { bytes, sha256 } = await writeTo(output, io.stdout, write);
        progress.note(`${bytes} bytes, SHA-256 ${sha256}`);
      });
      return 0;
    },
  };
}

function addressOf(args: CommandArguments, output: string | null, { ownUrl }: AnswerCommandHost): URL {
  const base = args.text('url') ?? ownUrl();
  const address = args.positionals[0]!;
  if (!address.startsWith('/v1/') || !URL.canParse(address, base))
    throw usageError("The address begins with /v1/, such as '/v1/metrics/query?metrics=trips.completed'.");
  const url = new URL(address, base);
  url.searchParams.set('format', formatOf(args.text('format'), output));
  if (args.flag('bom')) url.searchParams.set('bom', 'true');
  const table = args.text('table');
  if (table !== undefined) url.searchParams.set('table', table);
  return url;
}

async function ask(
  url: URL,
  keyFile: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const key = keyFile === undefined ? null : readFileSync(keyFile, 'utf8').trim();
  const headers = key === null ? undefined : { authorization: `Bearer ${key}` };
  const answer = await fetch(url, { signal, ...(headers && { headers }) }).catch((cause: unknown) => {
    throw new CodedError('service_unreachable', `No service answers at ${url.origin}.`, { cause });
  });
  if (answer.ok && answer.body !== null) return answer.body;
  const told = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new CodedError(
    'question_refused',
    `The service answered ${answer.status}: ${told.detail ?? 'without a reason'}`,
    { facts: { code: told.code ?? null } },
  );
}

async function copy(
  body: AsyncIterable<Uint8Array>,
  sink: Sink,
  onProgress: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of body) {
    hash.update(piece);
    bytes += piece.length;
    await sink.write(Buffer.from(piece));
    onProgress(bytes);
  }
  return { bytes, sha256: hash.digest('hex') };
}
