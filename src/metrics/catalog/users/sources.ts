import { activitySources } from './activity-sources.ts';
import { growthSource } from './growth-source.ts';
import { people, peopleColumns, userDimensions } from './people-sql.ts';
import { wholeRows } from '../../sql/whole-rows-sql.ts';
import { type Source, timedBy } from '../source.ts';

const entity = { kind: 'entity', dimensions: userDimensions } as const;

/** Sign-ups, by their time. One event tells all values, so each sign-up is one row and the SQL does not group by the user. */
const registrations: Source = {
  ...entity,
  ...timedBy('registered_at'),
  name: 'registrations',
  families: ['user'],
  from: () => ({ text: wholeRows('users', 'registered_at IS NOT NULL'), params: {} }),
};

/** Sign-ups with later changes: `upgraded_at` is null for users who were not upgraded to drivers. */
const registeredPeople: Source = {
  ...entity,
  ...timedBy('registered_at'),
  name: 'registered_people',
  families: ['user'],
  from: () => ({ text: people, params: {} }),
};

/** Users who signed up as riders, with the arrival of their first completed trip. */
const newRiders: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'new_riders',
  families: ['user', 'trip'],
  from: () => ({
    text: `
SELECT p.registered_at AS entered_at, t.first_completed_at AS first_completed_at, ${peopleColumns}
FROM (${people}
) AS p
LEFT JOIN (SELECT rider_id, min(completed_at) AS first_completed_at FROM trips WHERE completed_at IS NOT NULL GROUP BY rider_id) AS t ON t.rider_id = p.user_id
WHERE p.role = 'RIDER'`,
    params: {},
  }),
};

const becameDriver = "if(p.role = 'DRIVER', p.registered_at, p.upgraded_at)";

/** Users who signed up as drivers or were upgraded, with the first time that they activated a route or started a trip. */
const newDrivers: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'new_drivers',
  families: ['user', 'trip', 'route'],
  from: () => ({
    text: `
SELECT ${becameDriver} AS entered_at, s.first_started_at AS first_started_at, ${peopleColumns}
FROM (${people}
) AS p
LEFT JOIN (
    SELECT driver_id, min(at) AS first_started_at
    FROM (
        SELECT driver_id, toNullable(first_started_at) AS at FROM driver_days
        UNION ALL
        SELECT driver_id, toNullable(event_time) AS at FROM route_changes WHERE event_type = 'route.activated'
    )
    GROUP BY driver_id
) AS s ON s.driver_id = p.user_id
WHERE entered_at IS NOT NULL`,
    params: {},
  }),
};

/** Drivers whose papers must be checked, with all decisions as (time, event id, is verified), the latest last. */
const dueDrivers: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'due_drivers',
  families: ['user'],
  from: () => ({
    text: `
SELECT ${becameDriver} AS entered_at, d.decisions AS decisions, ${peopleColumns}
FROM (${people}
) AS p
LEFT JOIN (
    SELECT user_id, arraySort(groupArray((assumeNotNull(decided_at), decision_id, is_verified))) AS decisions
    FROM users
    WHERE decision_id != ''
    GROUP BY user_id
) AS d ON d.user_id = p.user_id
WHERE entered_at IS NOT NULL`,
    params: {},
  }),
};

export const userSources: readonly Source[] = [
  registrations,
  registeredPeople,
  newRiders,
  newDrivers,
  dueDrivers,
  ...activitySources,
  growthSource,
];
