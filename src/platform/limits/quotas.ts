import { MIB } from '../../kernel/units.ts';

/** A subject may take this much within a window. */
export interface Quotas {
  requests: number;
  /** Time of the engine. */
  engineMs: number;
  /** Taken and sent. */
  bytes: number;
  /** Questions that one process answers at once. */
  questions: number;
}

// An app shows one person's numbers: a screen is a few requests, and there are as many apps as persons.
const ofApp: Quotas = { requests: 600, engineMs: 20_000, bytes: 32 * MIB, questions: 4 };

/** Limits requests to routes that are open to everybody, such as documents and schemas. */
export const quotasOfAddress: Quotas = {
  requests: 1_200,
  engineMs: Infinity,
  bytes: 256 * MIB,
  questions: Infinity,
};

/** The quotas of somebody who sees only the rows of one person: those of an app, where a key may not take less. */
export function quotasOfPerson(ofKey: Quotas): Quotas {
  return {
    requests: Math.min(ofApp.requests, ofKey.requests),
    engineMs: Math.min(ofApp.engineMs, ofKey.engineMs),
    bytes: Math.min(ofApp.bytes, ofKey.bytes),
    questions: Math.min(ofApp.questions, ofKey.questions),
  };
}
