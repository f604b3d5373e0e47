import { createHash } from 'node:crypto';
import { ANALYTICS_DATABASE, analystBounds, analystChoice, analystLimits } from '../analyst-limits.ts';

// The user as whom people's SQL runs: it reads the views of one database, which read the tables with the rights of who made them. It has
// no right to a table, a file, an address or a system table, and cannot change the limits of its profile.

export const ANALYST_USER = 'analyst';

/** Statements of this user that may run at once, of all processes that use the engine. */
const STATEMENTS = 8;
/** One statement, and all of them, may use these shares of the engine's memory. */
const SHARE = { statement: 0.3, all: 0.4 };

/** Renders the profile of the analyst. A statement runs on one thread, so that storing events keeps the other cores. */
export function renderAnalystProfile(memoryLimitBytes: number): string {
  const settings = {
    max_threads: 1,
    max_memory_usage: Math.round(memoryLimitBytes * SHARE.statement),
    max_memory_usage_for_user: Math.round(memoryLimitBytes * SHARE.all),
    max_concurrent_queries_for_user: STATEMENTS,
    ...analystLimits,
  };
  const values = Object.entries(settings).map(([name, value]) => `<${name}>${value}</${name}>`);
  const bounds = analystBounds.map(
    (name) => `<${name}><min>1</min><max>${analystLimits[name]}</max><changeable_in_readonly/></${name}>`,
  );
  const chosen = analystChoice.map((name) => `<${name}><changeable_in_readonly/></${name}>`);
  return `<${ANALYST_USER}>${values.join('')}<constraints>${bounds.join('')}${chosen.join('')}</constraints></${ANALYST_USER}>`;
}

/** Renders the analyst's entry among the users. */
export function renderAnalystUser(password: string): string {
  const hash = createHash('sha256').update(password).digest('hex');
  return `<${ANALYST_USER}><password_sha256_hex>${hash}</password_sha256_hex><networks><ip>127.0.0.1</ip><ip>::1</ip></networks><profile>${ANALYST_USER}</profile><quota>default</quota><grants><query>GRANT SELECT ON ${ANALYTICS_DATABASE}.*</query></grants></${ANALYST_USER}>`;
}
