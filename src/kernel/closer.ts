/** Something that must be closed. The log shows `name` when closing it hangs or fails. */
interface Closable {
  name: string;
  close: () => Promise<void> | void;
}

/** Closes what was added, last first. A failed start and a graceful stop use the same stack, so neither can forget a part. */
export interface Closer {
  add(name: string, close: Closable['close']): void;
  close(): Promise<void>;
}

/** Makes an empty stack. When one close fails, `onError` gets the error and the others are closed all the same. */
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
