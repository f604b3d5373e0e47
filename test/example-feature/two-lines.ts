// How the example feature is listed in src/app/features.ts: the only two lines outside of its folder. docs/adding-a-feature.md shows
// them, and test/flow/adding-a-feature.test.ts adds them to a copy of the project.

/** Each line with the line of features.ts that it is added after. */
export const twoLines = [
  {
    after: "import { operationsDeclaration } from '../features/operations/declaration.ts';",
    line: "import { notesDeclaration } from '../features/notes/declaration.ts';",
  },
  { after: '  operationsDeclaration,', line: '  notesDeclaration,' },
] as const;
