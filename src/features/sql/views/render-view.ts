import { ANALYTICS_DATABASE } from '../../../platform/warehouse/analyst-limits.ts';
import { literal } from '../../../platform/warehouse/literal.ts';
import { sqlOf, type SqlView, typeOf, type ViewContext } from './view.ts';

/**
 * Renders the statement that makes a view or replaces it. It reads the tables with the rights of who made it, so its readers need none;
 * the key of pseudonyms comes from a table that they cannot read.
 */
export function renderView(view: SqlView, context: ViewContext): string {
  const { columns } = view;
  const declared = columns.map(
    (column) => `    ${column.name} ${typeOf(column, context)} COMMENT ${literal(column.comment)}`,
  );
  const selected = columns.map((column) => `    ${sqlOf(column, context)} AS ${column.name}`);
  return `CREATE OR REPLACE VIEW ${ANALYTICS_DATABASE}.${view.name}
(
${declared.join(',\n')}
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH (SELECT (min(k0), argMin(k1, k0)) FROM ${context.tables}.pseudonym_key) AS pseudonym_key
SELECT
${selected.join(',\n')}
${view.from(context)}
COMMENT ${literal(view.comment)}`;
}
