// The package has no types of its own: this is what the tests use of it.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: readonly object[];
        pkce: { required: () => boolean };
        claims: Readonly<Record<string, readonly string[]>>;
        features: object;
        interactions: { url: (context: unknown, interaction: { uid: string }) => string };
        cookies: { keys: readonly string[] };
        findAccount: (context: unknown, subject: string) => { accountId: string; claims: () => object };
      },
    );
    Grant: new (of: { accountId: string; clientId: string }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ params: Record<string, unknown> }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }
}
