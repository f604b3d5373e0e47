/** Something to be closed: `name` tells the log what hangs. */
interface Closable {
  name: string;
  close: () => Promise<void> | void;
}

/** Closes in reverse order of adding. The same stack serves a failed start and a graceful stop, so neither can forget. */
export interface Closer {
  add(name: string, close: Closable['close']): void;
  close(): Promise<void>;
}

/** An empty stack; an error of one close is told to `onError` and does not keep the others from closing. */
export function makeCloser(onError: (name: string, error: unknown) => void): Closer {
  const stack: Closable[] = [];
  return {
    add(name, close) {
      stack.push({ name, close });
    },
    async close() {
      for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        try {
          await item.close();
        } catch (error) {
          onError(item.name, error);
        }
      }
    },
  };
}
