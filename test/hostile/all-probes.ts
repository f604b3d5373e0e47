import type { ProbeGroup } from './probe.ts';
import { answers } from './probes/answers.ts';
import { claimedAddress } from './probes/claimed-address.ts';
import { engineClosed } from './probes/engine-closed.ts';
import { errorBodies } from './probes/error-bodies.ts';
import { hanging } from './probes/hangs.ts';
import { httpBounds } from './probes/http-bounds.ts';
import { kafkaBounds } from './probes/kafka-bounds.ts';
import { longFields } from './probes/long-fields.ts';
import { origins } from './probes/origins.ts';
import { personalData } from './probes/personal-data.ts';
import { plaintext } from './probes/plaintext.ts';
import { questions } from './probes/questions.ts';
import { readerRights } from './probes/reader-rights.ts';
import { sessions } from './probes/sessions.ts';
import { tokens } from './probes/tokens.ts';
import { uncaught } from './probes/uncaught.ts';

/** Every group of probes: `npm run test:hostile` runs them all. */
export const allProbes: readonly ProbeGroup[] = [
  errorBodies,
  longFields,
  httpBounds,
  kafkaBounds,
  engineClosed,
  hanging,
  plaintext,
  origins,
  claimedAddress,
  sessions,
  tokens, // before `answers`, which kill the engine that both use
  answers,
  personalData,
  readerRights,
  questions,
  uncaught, // ends the service that it shares with those before it
];
