import type { ProbeGroup } from './probe.ts';
import { engineClosed } from './probes/engine-closed.ts';
import { errorBodies } from './probes/error-bodies.ts';
import { plaintext } from './probes/plaintext.ts';

/** Every group of probes: `npm run test:hostile` runs them all. */
export const allProbes: readonly ProbeGroup[] = [errorBodies, engineClosed, plaintext];
