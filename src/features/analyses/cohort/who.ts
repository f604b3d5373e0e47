import { z } from 'zod';

/** People are broken down and chosen by these, as their registration told them. */
const breakdowns = ['city', 'state', 'role', 'referral', 'referral_code'] as const;
export type Breakdown = (typeof breakdowns)[number];

const values = (of: string) =>
  z
    .array(z.string().max(200))
    .min(1)
    .max(100)
    .optional()
    .describe(`Only people whose registration told ${of}; \`unknown\`: it told none.`);

/** The parameters that break people down and choose them. */
export const whoInput = {
  by: z.enum(breakdowns).optional().describe('Breaks the people down, by what their registration told.'),
  city: values('one of these cities'),
  state: values('one of these states'),
  role: values('one of these roles'),
  referral: values('that they came by a referral code (`referred`) or without one (`not_referred`)'),
  referral_code: values('one of these referral codes'),
};

/** An analysis looks at the people whom this selects. */
export interface Who {
  by: Breakdown | null;
  /** Only people with one of the values of each. */
  only: readonly { name: Breakdown; values: string[] }[];
}

type Given = { by?: Breakdown | undefined } & { [Name in Breakdown]?: string[] | undefined };

/** Reads who is looked at. */
export function whoOf(given: Given): Who {
  const only = breakdowns.flatMap((name) => {
    const chosen = given[name];
    return chosen === undefined ? [] : [{ name, values: chosen }];
  });
  return { by: given.by ?? null, only };
}

const told = z.array(z.string()).nullable();

/** The members of an answer's `query` that tell it. */
export const echoedWho = {
  by: z.enum(breakdowns).nullable(),
  city: told,
  state: told,
  role: told,
  referral: told,
  referral_code: told,
};

/** Shows who is looked at. */
export function echoWho({ by, only }: Who) {
  const valuesOf = (wanted: Breakdown) => only.find(({ name }) => name === wanted)?.values ?? null;
  return {
    by,
    city: valuesOf('city'),
    state: valuesOf('state'),
    role: valuesOf('role'),
    referral: valuesOf('referral'),
    referral_code: valuesOf('referral_code'),
  };
}
