import type { SourceContext } from '../source.ts';

/** The dimensions of users, with the values of their registration. */
export const userDimensions = ['role', 'city', 'state', 'referral', 'referral_code'];

/** SQL: one row a user. */
export const people = `
    SELECT
        u.user_id AS user_id,
        min(u.registered_at) AS registered_at,
        min(u.upgraded_at) AS upgraded_at,
        max(u.role) AS role,
        max(u.city) AS city,
        max(u.state) AS state,
        max(u.referral) AS referral,
        max(u.referral_code) AS referral_code
    FROM users AS u
    GROUP BY u.user_id`;

/**
 * SQL: joins rows `a` that have a `user_id` to the dimensions of users that the query cuts or filters by. Others would only make more
 * groups. It returns nothing if the query needs none.
 */
export function joinPeople({ cuts }: Pick<SourceContext, 'cuts'>) {
  const needed = userDimensions.filter((name) => cuts.has(name));
  if (needed.length === 0) return { columns: '', names: '', join: '' };
  return {
    columns: needed.map((name) => `, p.${name} AS ${name}`).join(''),
    names: needed.map((name) => `, ${name}`).join(''),
    join: `\nLEFT JOIN (${people}\n) AS p ON p.user_id = a.user_id`,
  };
}

/** SQL: the columns of the dimensions of users, read from `people` as `p`. */
export const peopleColumns = userDimensions.map((name) => `p.${name} AS ${name}`).join(', ');
