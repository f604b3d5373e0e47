import type { z } from 'zod';

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const formats: Readonly<Record<string, string>> = {
  datetime: 'an RFC 3339 time such as 2026-03-01T00:00:00Z',
  date: 'a local date YYYY-MM-DD',
};
const counted: Readonly<Record<string, string>> = { array: ' values', string: ' characters' };

/** Says in words what a schema allows at the place where it found a mistake. A check of ours says it in `params.allowed`. */
export function allowedBy(issue: z.core.$ZodIssue): string | string[] {
  switch (issue.code) {
    case 'custom':
      return String(issue.params?.['allowed'] ?? 'what the documents say');
    case 'invalid_value':
      return issue.values.map(String);
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_format':
      return formats[issue.format] ?? 'text of another form';
    case 'too_small':
      return `at least ${issue.minimum}${counted[issue.origin] ?? ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${counted[issue.origin] ?? ''}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((branch) => allowedBy(branch[0]!)))].join(' or ');
    default:
      return 'the members that /docs lists';
  }
}
