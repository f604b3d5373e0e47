// The ledger stores words of events as small numbers: their places in these lists. So append words, and never reorder them.

export const roles = ['RIDER', 'DRIVER', 'ADMIN'] as const;
export const actors = ['RIDER', 'DRIVER', 'SYSTEM'] as const;
export const currencies = ['NGN', 'USD'] as const;
export const methods = ['card', 'bank_transfer', 'ussd', 'wallet', 'mobile_money', 'cash', 'other'] as const;
export const providers = ['paystack', 'flutterwave', 'interswitch', 'opay', 'openride'] as const;
export const errorCodes = [
  'insufficient_funds',
  'declined_by_issuer',
  'timeout',
  'wrong_pin',
  'account_restricted',
  'provider_unavailable',
  'limit_exceeded',
] as const;

export const payoutSteps = ['requested', 'approved', 'rejected', 'completed', 'failed'] as const;

export type Role = (typeof roles)[number];
export type Actor = (typeof actors)[number];
export type PayoutStep = (typeof payoutSteps)[number];

/** This code stands for an unknown value in a column of small numbers. */
export const UNKNOWN = 255;

/** Returns the word of a code; null for an unknown value. */
export function wordOf(words: readonly string[], code: number): string | null {
  return words[code] ?? null;
}
