import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { type LogSyncs, makeLogSyncs } from './log-syncs.ts';

// PGlite's own files never reach the disk on purpose: fsync is a call that does nothing, and fdatasync is not even passed on. Here
// fsync is the host's. It would block the event loop at each commit, for as long as the disk takes, so that of the write-ahead log
// runs beside it, and DurablePglite gives no result before it is done. Two things keep PostgreSQL's order of writes:
//
//   commit ── log written ── fsync begins ─ ─ ─ ─ ─▶ done ── the result is given
//                                 │
//                                 └── anything else is written, renamed or removed (a checkpoint, a full cache): first the log is
//                                     put on the disk, at once, because no page may be there before its log

type Options = Parameters<NodeFS['init']>[1];
type Operation = (...args: never[]) => unknown;
type Node = object;
interface Stream {
  node: Node;
  nfd: number;
}
/** The part of Emscripten's file system of the host that is changed here; each database has its own. */
interface HostFiles {
  stream_ops: Record<string, Operation>;
  node_ops: Record<string, Operation>;
  realPath(node: Node): string;
  /** Turns an error of the host into one that PostgreSQL understands. */
  tryFSOperation<T>(operation: () => T): T;
}

const LOG = /[/\\]pg_wal[/\\][0-9A-F]{24}$/;
const CHANGING = ['mknod', 'rename', 'unlink', 'rmdir', 'symlink', 'setattr'] as const;

/** The files of a database below a directory, with an fsync that holds. */
export class DurableFiles extends NodeFS {
  /** Bytes of write-ahead log since the last `resetLogBytes`. */
  logBytes = 0;
  readonly #base: Promise<void>;
  readonly #syncs: LogSyncs = makeLogSyncs();

  /** `base` resolves when what lay in the directory is on the disk; nothing is said to be durable before that. */
  constructor(directory: string, base: Promise<void>) {
    super(directory);
    this.#base = base;
    base.catch(() => undefined); // Thrown by `settled`.
  }

  /** Resolves when everything that PostgreSQL has asked to be on the disk is there. */
  async settled(): Promise<void> {
    await this.#base;
    await this.#syncs.settled();
  }

  override async init(pglite: PGlite, options: Options): ReturnType<NodeFS['init']> {
    const made = await super.init(pglite, options);
    made.emscriptenOpts.preRun?.push((module) =>
      this.#wrap((module as unknown as { NODEFS: HostFiles }).NODEFS),
    );
    return made;
  }

  override async closeFs(): Promise<void> {
    await this.settled();
    await super.closeFs();
  }

  #wrap(host: HostFiles): void {
    const syncs = this.#syncs;
    const { write, setattr } = host.stream_ops;
    const isLog = ({ node }: Stream) => LOG.test(host.realPath(node));
    const afterLog =
      (operation: Operation): Operation =>
      (...args) => {
        host.tryFSOperation(() => syncs.finishNow());
        return operation(...args);
      };
    const [writeAfterLog, setattrAfterLog] = [afterLog(write!), afterLog(setattr!)];
    host.stream_ops['write'] = (stream: Stream, ...rest: [Uint8Array, number, number, number]) => {
      if (!isLog(stream)) return writeAfterLog(...([stream, ...rest] as never[]));
      this.logBytes += rest[2];
      return write!(...([stream, ...rest] as never[]));
    };
    host.stream_ops['setattr'] = setattrAfterLog;
    host.stream_ops['fsync'] = (stream: Stream) => {
      if (isLog(stream)) host.tryFSOperation(() => syncs.begin(host.realPath(stream.node)));
      else host.tryFSOperation(() => fsyncSync(stream.nfd));
      return 0;
    };
    for (const name of CHANGING) host.node_ops[name] = afterLog(host.node_ops[name]!);
  }
}
