import { CodedError } from '../../kernel/errors.ts';

/** The memory that the bodies which are being read hold, over all clients and by client. */
export interface BodyBudget {
  /** Opens an account for one body of a client. */
  open(client: string): BodyAccount;
}

export interface BodyAccount {
  /** Throws `intake_busy` when too much is being read at once, and `client_busy` when it is this client that has too much. */
  take(bytes: number): void;
  /** Gives everything back. */
  close(): void;
}

/** Makes a budget of `maxBytes`, of which one client may hold `maxBytesPerClient`, so that it cannot keep all others out. */
export function makeBodyBudget(limits: { maxBytes: number; maxBytesPerClient: number }): BodyBudget {
  const byClient = new Map<string, number>();
  let inFlight = 0;

  function hold(client: string, bytes: number): void {
    const held = (byClient.get(client) ?? 0) + bytes;
    inFlight += bytes;
    if (held > 0) byClient.set(client, held);
    else byClient.delete(client);
  }

  return {
    open(client) {
      let taken = 0;
      return {
        take(bytes) {
          if (inFlight + bytes > limits.maxBytes)
            throw new CodedError('intake_busy', 'Too many large requests are being read at once.', {
              facts: { retryAfterSeconds: 1 },
            });
          if ((byClient.get(client) ?? 0) + bytes > limits.maxBytesPerClient)
            throw new CodedError(
              'client_busy',
              `This address sends more than ${limits.maxBytesPerClient} bytes at once. Wait for answers before you send more.`,
              { facts: { retryAfterSeconds: 1 } },
            );
          taken += bytes;
          hold(client, bytes);
        },
        close() {
          hold(client, -taken);
          taken = 0;
        },
      };
    },
  };
}
