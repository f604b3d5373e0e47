import { warehouseProblems } from './problems.ts';
import { retentionSection, warehouseSection } from './settings.ts';

/** Declares the event store. */
export const warehouseDeclaration = {
  name: 'warehouse',
  settings: warehouseSection,
  problems: warehouseProblems,
} as const;

/** Declares the retention. It has settings of its own, because most users change nothing else of the store. */
export const retentionDeclaration = { name: 'retention', settings: retentionSection } as const;
