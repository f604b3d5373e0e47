/** Entity tables whose rows a statement may read one by one, with the column of their entity and the family of their events. */
const entities = {
  bookings: { id: 'booking_id', family: 'booking' },
  trips: { id: 'trip_id', family: 'trip' },
  users: { id: 'user_id', family: 'user' },
} as const;

/**
 * SQL: the rows of an entity table that meet `where`, each with all that its day tells. What a later telling added stands in a row of its
 * own until the parts are merged, so entities that were told twice are merged here, and the others are read as they are. Where nobody
 * tells twice, that costs a look into an empty table.
 */
export function wholeRows(table: keyof typeof entities, where: string): string {
  const { id, family } = entities[table];
  const retold = `(SELECT entity_id FROM retellings WHERE family = '${family}' AND notEmpty(added))`;
  return `
SELECT *
FROM ${table}
WHERE ${where} AND ${id} NOT IN ${retold}
UNION ALL
SELECT *
FROM ${table} FINAL
WHERE ${where} AND ${id} IN ${retold}`;
}
