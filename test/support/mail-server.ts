import { type AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A server that takes mail and keeps it, and fails as a test wants. */
export interface MailServer {
  port: number;
  /** In the order of their arrival; one whose answer was lost is among them. */
  mails: ParsedMail[];
  /** What it does with receivers and texts; undefined: it takes them. */
  behaviour: {
    /** An answer for the command that names this receiver, such as [550, 'No such user']. */
    refuses?: (to: string) => [number, string] | undefined;
    /** True: the mail is taken, and the connection ends without an answer. */
    losesAnswer?: (mail: ParsedMail) => boolean;
  };
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const behaviour: MailServer['behaviour'] = {};
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const refusal = behaviour.refuses?.(address);
      if (refusal === undefined) return callback();
      callback(Object.assign(new Error(refusal[1]), { responseCode: refusal[0] }));
    },
    onData(stream, session, callback) {
      simpleParser(stream).then(
        (mail) => {
          mails.push(mail);
          if (behaviour.losesAnswer?.(mail) !== true) return callback();
          for (const connection of server.connections)
            if ((connection as unknown as { id: string }).id === session.id)
              (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
        },
        (error: unknown) => callback(error as Error),
      );
    },
  });
  server.on('error', () => undefined); // the lost connections of the test itself
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    behaviour,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
