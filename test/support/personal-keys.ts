import { derivePersonalKeys } from '../../src/events/personal-keys.ts';

/** What the checks of tests know of personal data: a fixed key, and no field beside the contract. */
export const personalDeps = {
  personalKeys: derivePersonalKeys([Buffer.alloc(32, 7)]),
  keepExtraFields: [],
  dialect: null,
};
