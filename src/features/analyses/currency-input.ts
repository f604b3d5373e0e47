import { z } from 'zod';

/** The parameter `currency`: an amount is in one currency. */
export const currencyInput = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .optional()
  .describe('Money in this currency, as an ISO 4217 code. Default: that of the business.');
