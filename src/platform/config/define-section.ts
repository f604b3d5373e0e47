import type { z } from 'zod';

// The settings of one part, in its own folder: `settings.ts`. The start reads all sections at once; `.env.example` and
// docs/CONFIGURATION.md have one heading for each.

type SettingSchemas = Readonly<Record<string, z.ZodType>>;

/** The values that were read of a section, by the names of the variables. */
export type ReadSettings<Schemas extends SettingSchemas> = {
  [Name in keyof Schemas]: z.output<Schemas[Name]>;
};

/** The settings of a part, and what the code makes of them. */
export interface Section<Value = unknown> {
  /** The heading in the documentation. */
  title: string;
  /** By the name of the variable; each made with `setting()` or `optionalSetting()`. */
  settings: SettingSchemas;
  /** Makes the value that the part is opened with, from settings without contradictions. */
  shape(read: Readonly<Record<string, unknown>>): Value;
  /** Problems of these settings with one another, each naming what to mend; a setting that is wrong by itself is absent. */
  contradictions(read: Readonly<Record<string, unknown>>): string[];
}

/** Defines a section; the types of `shape` and `contradictions` follow from the settings. */
export function defineSection<const Schemas extends SettingSchemas, Value>(section: {
  title: string;
  settings: Schemas;
  shape: (read: ReadSettings<Schemas>) => Value;
  contradictions?: (read: Partial<ReadSettings<Schemas>>) => string[];
}): Section<Value> {
  const { title, settings, shape, contradictions = () => [] } = section;
  return {
    title,
    settings,
    // The reader of the environment gives each section what its own schemas made.
    shape: (read) => shape(read as ReadSettings<Schemas>),
    contradictions: (read) => contradictions(read as Partial<ReadSettings<Schemas>>),
  };
}
