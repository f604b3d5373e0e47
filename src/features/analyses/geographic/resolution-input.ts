import { z } from 'zod';

/** The parameter `resolution` of cells. A resolution more is a seventh of the area. */
export const resolutionInput = z
  .int()
  .min(5)
  .max(9)
  .optional()
  .describe('Of H3 cells: 5 is about 250 km², 7 about 5 km², 9 about 0.1 km². Default: 7.');
