/** Codes with which a connection is closed. None tells of a lost scope: what a key or a session may do is fixed when it is made. */
export const closeCodes = { frame: 4400, auth: 4401, idle: 4408, limit: 4429, restart: 1012 } as const;

/** What each of them means to a client. */
export const closeMeanings: Readonly<Record<keyof typeof closeCodes, string>> = {
  frame: 'a frame that is none',
  auth: 'the ticket is none, too old or used, or the key ended',
  idle: 'nothing was acknowledged for a minute',
  limit: 'too many connections, or too many frames',
  restart: 'the service stops',
};
