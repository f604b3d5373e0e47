import type { ProblemTable } from '../kernel/problem-kind.ts';
import type { Command } from '../platform/cli/command.ts';
import type { Section } from '../platform/config/define-section.ts';
import type { ApiTag } from '../platform/http/open-api.ts';
import type { Check } from '../quality/checks/check.ts';
import type { CommandHost } from './command-host.ts';
import type { FeatureParts } from './feature-parts.ts';
import type { Offers } from './stack.ts';

/**
 * What is known of a part before anything is opened: the command line, the documents, the migrations and the drift tests read it.
 * Each part has one, a plain object in its `declaration.ts`; features.ts lists them.
 */
export interface Declaration {
  /** The name of its settings in the configuration and of its migrations in their history. It never changes. */
  name: string;
  settings?: Section;
  /** Error codes that its routes may answer with. */
  problems?: ProblemTable;
  /** Headings of its routes in the API document. */
  tags?: readonly ApiTag[];
  /** Checks of the data that it adds to those of data quality. */
  checks?: readonly Check[];
  /** A folder of PostgreSQL migrations with numbers of its own. */
  migrations?: URL;
  /** Statements on its tables that end what was under way when a backup was made: nothing of it is alive after a restore. */
  afterRestore?: readonly string[];
  /** Opens a feature: what it is given are the parts that it names, and the value of its settings. */
  open?: (parts: FeatureParts, config: never) => Offers | Promise<Offers>;
  /** By name; a name may have two words. */
  commands?: (host: CommandHost) => Readonly<Record<string, Command>>;
}
