import { derivePersonalKeys } from '../../src/events/personal-keys.ts';

/** The checks of tests have a fixed key, and keep no field beside the contract. */
export const personalDeps = {
  personalKeys: derivePersonalKeys([Buffer.alloc(32, 7)]),
  keepExtraFields: [],
  dialect: null,
};
