import { activitySources } from './activity-sources.ts';
import { growthSource } from './growth-source.ts';
import { people, userDimensions } from './people-sql.ts';
import { type Source, timedBy } from '../source.ts';

const entity = { kind: 'entity', dimensions: userDimensions } as const;

/** Sign-ups, in time by their moment. One event tells all of it, so that it stands in one row: no need to group by the user. */
const registrations: Source = {
  ...entity,
  ...timedBy('registered_at'),
  name: 'registrations',
  families: ['user'],
  from: () => ({ text: 'SELECT * FROM users WHERE registered_at IS NOT NULL', params: {} }),
};

/** The same with what came later: `upgraded_at` is null for who has not become a driver that way. */
const registeredPeople: Source = {
  ...entity,
  ...timedBy('registered_at'),
  name: 'registered_people',
  families: ['user'],
  from: () => ({ text: people, params: {} }),
};

/** Those who signed up as riders, with their first ride that arrived. */
const newRiders: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'new_riders',
  families: ['user', 'trip'],
  from: () => ({
    text: `
SELECT p.registered_at AS entered_at, t.first_completed_at AS first_completed_at, p.role AS role, p.city AS city, p.state AS state
FROM (${people}
) AS p
LEFT JOIN (SELECT rider_id, min(completed_at) AS first_completed_at FROM trips WHERE completed_at IS NOT NULL GROUP BY rider_id) AS t ON t.rider_id = p.user_id
WHERE p.role = 'RIDER'`,
    params: {},
  }),
};

const becameDriver = "if(p.role = 'DRIVER', p.registered_at, p.upgraded_at)";

/** Those who signed up as drivers or were upgraded, with their first route in service or trip. */
const newDrivers: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'new_drivers',
  families: ['user', 'trip', 'route'],
  from: () => ({
    text: `
SELECT ${becameDriver} AS entered_at, s.first_started_at AS first_started_at, p.role AS role, p.city AS city, p.state AS state
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

/** Those whose papers are due, with all decisions about them as (time, event id, whether verified), the latest last. */
const dueDrivers: Source = {
  ...entity,
  ...timedBy('entered_at'),
  name: 'due_drivers',
  families: ['user'],
  from: () => ({
    text: `
SELECT ${becameDriver} AS entered_at, d.decisions AS decisions, p.role AS role, p.city AS city, p.state AS state
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
