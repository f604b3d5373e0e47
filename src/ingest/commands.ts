import type { EventOutcome } from '../events/outcome.ts';
import { makeDeadLettersCountsCommand } from './dead-letters/commands/counts.ts';
import { makeDeadLettersListCommand } from './dead-letters/commands/list.ts';
import { makeDeadLettersReplayCommand } from './dead-letters/commands/replay.ts';
import { makeDeadLettersShowCommand } from './dead-letters/commands/show.ts';
import type { DeadLetters } from './dead-letters/dead-letters.ts';
import { makeDialectListCommand } from './dialects/commands/list.ts';
import { makeDialectTryCommand } from './dialects/commands/try.ts';
import { makeImportCommand } from './file/commands/import.ts';
import type { Intake } from './records.ts';

/** The commands of the intake need this of their host. */
export interface IngestCommandHost {
  withStore: <Result>(use: (store: { deadLetters: DeadLetters }) => Promise<Result>) => Promise<Result>;
  withIntake: <Result>(
    use: (ingest: { intake: Pick<Intake, 'submit'>; deadLetters: DeadLetters }) => Promise<Result>,
  ) => Promise<Result>;
  /** How the intake would judge bytes of a topic. */
  checkOf: (topic: string) => (bytes: Buffer) => EventOutcome;
  dataDir: () => string;
  now: () => number;
  stdin: AsyncIterable<Buffer>;
  signal: AbortSignal;
}

/** The commands of files, dead letters and dialects. */
export function ingestCommands(host: IngestCommandHost) {
  const withDeadLetters = <Result>(use: (deadLetters: DeadLetters) => Promise<Result>) =>
    host.withStore(({ deadLetters }) => use(deadLetters));
  return {
    import: makeImportCommand({
      withIntake: (use) => host.withIntake(({ intake }) => use(intake)),
      stateDir: host.dataDir,
      signal: host.signal,
    }),
    'dead-letters list': makeDeadLettersListCommand({ withDeadLetters }),
    'dead-letters counts': makeDeadLettersCountsCommand({ withDeadLetters }),
    'dead-letters show': makeDeadLettersShowCommand({ withDeadLetters }),
    'dead-letters replay': makeDeadLettersReplayCommand({ ...host, withPipeline: host.withIntake }),
    'dialect list': makeDialectListCommand(),
    'dialect try': makeDialectTryCommand(host),
  };
}
