import { warehouseProblems } from './problems.ts';
import { retentionSection, warehouseSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const warehouseDeclaration = {
  name: 'warehouse',
  settings: warehouseSection,
  problems: warehouseProblems,
} as const;

/** How long rows are kept: settings of their own, for most users change nothing else of the store. */
export const retentionDeclaration = { name: 'retention', settings: retentionSection } as const;
