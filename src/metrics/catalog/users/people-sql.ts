import type { SourceContext } from '../source.ts';

/** The dimensions of users, with the values of their registration. */
export const userDimensions = ['role', 'city', 'state'];

/** SQL: one row a user. */
export const people = `
    SELECT
        u.user_id AS user_id,
        min(u.registered_at) AS registered_at,
        min(u.upgraded_at) AS upgraded_at,
        max(u.role) AS role,
        max(u.city) AS city,
        max(u.state) AS state
    FROM users AS u
    GROUP BY u.user_id`;

/** SQL: joins rows `a` that have a `user_id` to the dimensions of users. It returns nothing if the query does not need them. */
export function joinPeople({ cuts }: Pick<SourceContext, 'cuts'>) {
  if (cuts.size === 0) return { columns: '', names: '', join: '' };
  return {
    columns: ', p.role AS role, p.city AS city, p.state AS state',
    names: ', role, city, state',
    join: `\nLEFT JOIN (${people}\n) AS p ON p.user_id = a.user_id`,
  };
}
