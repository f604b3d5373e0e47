import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { HOUR_MS } from '../../kernel/units.ts';
import type { Connection } from './connection.ts';

// Some tasks need the fan-out to stand still for a moment, and only the process that writes can arrange that. Another process
// (such as the CLI while the service runs) writes a request into the store, calls the writer, and reads the result there.

/** The options of one run of a task. */
export interface TaskRun<Progress> {
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting it gives the task up before its next statement. A task that another process was asked for continues there. */
  signal?: AbortSignal | undefined;
}

/** A task of the process that writes. Parameters and result are JSON, because they may be sent through the store. */
export interface WriterTask<Parameters, Result, Progress> extends ServedTask {
  result: z.ZodType<Result>;
  run(parameters: Parameters, how: TaskRun<Progress>): Promise<Result>;
}

/** A task as the process that writes finds it by its name. */
export interface ServedTask {
  name: string;
  /** Throws a ZodError when the parameters do not fit the task. */
  serve(parameters: unknown): Promise<unknown>;
}

/** Defines a task that other processes can request. */
export function defineWriterTask<Parameters, Result, Progress = never>(task: {
  name: string;
  parameters: z.ZodType<Parameters>;
  result: z.ZodType<Result>;
  run: (parameters: Parameters, how: TaskRun<Progress>) => Promise<Result>;
}): WriterTask<Parameters, Result, Progress> {
  const { parameters, run } = task;
  return { ...task, serve: async (given) => run(parameters.parse(given), {}) };
}

/** Runs tasks in this process, or requests them from the process that writes. */
export interface WriterTasks {
  /** Runs a task in the writing process. Throws the task's errors; elsewhere `maintenance_failed` or `maintenance_unanswered`. */
  run<Parameters, Result, Progress>(
    task: WriterTask<Parameters, Result, Progress>,
    parameters: Parameters,
    how?: TaskRun<Progress>,
  ): Promise<Result>;
  /** Starts the tasks that other processes have requested, if there are any. The writer runs this when another process calls. */
  serveRequests(): Promise<void>;
}

/** How the process that asks and the one that writes call each other; a call may be lost. */
export interface TaskCalls {
  tellRequested: () => void;
  tellDone: () => void;
  /** Begins to listen: `next` resolves when the writer has done something, after `ms`, or when `signal` is aborted. */
  waitForDone: () => { next: (ms: number, signal?: AbortSignal) => Promise<void>; close: () => void };
}

export interface WriterTasksOptions {
  /** The shard that keeps requests and results. */
  home: Connection;
  isWriter: () => boolean;
  /** The tasks that other processes may request. */
  tasks: readonly ServedTask[];
  calls: TaskCalls;
  log: Logger;
}

// While a request waits, its result is asked for this often although the writer does not call: its call may be lost.
const ASK_EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = HOUR_MS;

const requestRow = z.object({ id: z.string(), task: z.string(), arguments: z.string() });

export function makeWriterTasks(options: WriterTasksOptions): WriterTasks {
  const { home, calls, log } = options;
  let isServing = false;
  let isCalledMeanwhile = false;

  /** Serves these requests and those that come meanwhile, whose call found this process busy. */
  async function serveUntilNone(first: readonly TaskRequest[]): Promise<void> {
    isServing = true;
    try {
      let requests = first;
      while (requests.length > 0 || isCalledMeanwhile) {
        await serveAll(options, requests);
        isCalledMeanwhile = false; // before the store is asked
        requests = await findRequests(home);
      }
    } finally {
      isServing = false;
    }
  }

  return {
    async run(task, parameters, how = {}) {
      if (options.isWriter()) return task.run(parameters, how);
      return task.result.parse(await ask(options, { task: task.name, parameters }, how.signal));
    },
    async serveRequests() {
      if (isServing) {
        isCalledMeanwhile = true;
        return;
      }
      const requests = await findRequests(home);
      if (requests.length === 0) return;
      // This is not awaited: the tasks wait for the fan-out to stand still, and the fan-out is the caller.
      void serveUntilNone(requests).catch((error: unknown) => {
        log.error({ err: error }, 'a maintenance result could not be written');
        calls.tellRequested(); // this process as well: the request waits still, and is tried once the store is back
      });
    },
  };
}

type TaskRequest = z.infer<typeof requestRow>;

function findRequests(home: Connection): Promise<TaskRequest[]> {
  return home.query(
    requestRow,
    `SELECT id, task, arguments FROM maintenance_requests
     WHERE requested_at > now() - INTERVAL 1 HOUR AND id NOT IN (SELECT id FROM maintenance_results) ORDER BY requested_at`,
  );
}

async function serveAll(
  { home, tasks, calls, log }: WriterTasksOptions,
  requests: readonly TaskRequest[],
): Promise<void> {
  for (const { id, task: name, arguments: parameters } of requests) {
    let result: { ok: unknown } | { error: string };
    try {
      const task = tasks.find((candidate) => candidate.name === name);
      if (task === undefined)
        throw new CodedError('maintenance_failed', `This version knows no task "${name}".`);
      result = { ok: await task.serve(JSON.parse(parameters)) };
    } catch (error) {
      log.error({ err: error, task: name }, 'a requested maintenance task failed');
      result = { error: error instanceof Error ? error.message : String(error) };
    }
    await home.insert(
      'INSERT INTO maintenance_results (id, result) FORMAT JSONEachRow',
      JSON.stringify({ id, result: JSON.stringify(result) }),
    );
    calls.tellDone();
  }
}

/** Writes a request and waits up to an hour for its result. */
async function ask(
  { home, calls }: WriterTasksOptions,
  { task, parameters }: { task: string; parameters: unknown },
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const id = randomUUID();
  await home.insert(
    'INSERT INTO maintenance_requests (id, task, arguments) FORMAT JSONEachRow',
    JSON.stringify({ id, task, arguments: JSON.stringify(parameters) }),
  );
  const done = calls.waitForDone();
  try {
    calls.tellRequested();
    const deadline = Date.now() + ANSWER_WITHIN_MS;
    while (Date.now() < deadline) {
      signal?.throwIfAborted();
      const result = await readResult(home, id);
      if (result !== null) return unwrap(result);
      await done.next(ASK_EVERY_MS, signal);
    }
  } finally {
    done.close();
  }
  throw new CodedError(
    'maintenance_unanswered',
    'The process that writes did not carry out the task within an hour.',
  );
}

type TaskResult = { ok?: unknown; error?: string };

async function readResult(home: Connection, id: string): Promise<TaskResult | null> {
  const [row] = await home.query(
    z.object({ result: z.string() }),
    'SELECT result FROM maintenance_results WHERE id = {id:UUID}',
    { params: { id } },
  );
  return row === undefined ? null : (JSON.parse(row.result) as TaskResult);
}

function unwrap(result: TaskResult): unknown {
  if (result.error !== undefined) throw new CodedError('maintenance_failed', result.error);
  return result.ok;
}
