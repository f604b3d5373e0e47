import {
  IconBell,
  IconBolt,
  IconBook2,
  IconCreditCard,
  IconDatabaseHeart,
  IconDownload,
  IconFilter,
  IconKey,
  IconMap2,
  IconRepeat,
  IconRoute,
  IconTable,
  IconTerminal2,
  IconTimelineEvent,
  type TablerIcon,
} from '@tabler/icons-react';
import { pagePaths, type PageName } from '../../../src/features/web-pages/page-paths.ts';

/** What the rail, the palette and the help know of a page. */
export interface PageEntry {
  name: PageName;
  path: (typeof pagePaths)[PageName];
  title: string;
  /** The first question that the page answers, in a few words. */
  answers: string;
  group: 'Watch' | 'Understand' | 'Trust' | 'More';
  icon: TablerIcon;
  /** The letter behind `g` that opens it. */
  key: string;
  /** False: it has no numbers of a range, so the header shows neither range nor comparison. */
  hasRange?: false;
  /** False: nothing on it grows old, so the header does not say how fresh it is. */
  hasFreshness?: false;
}

const page = (name: PageName, entry: Omit<PageEntry, 'name' | 'path'>): PageEntry => ({
  name,
  path: pagePaths[name],
  ...entry,
});

/** Every page that can be opened from the rail, in its order. A page is one line here and one in router.tsx. */
export const pages: readonly PageEntry[] = [
  page('now', {
    title: 'Now',
    answers: 'Is something wrong now, and where?',
    group: 'Watch',
    icon: IconBolt,
    key: 'n',
  }),
  page('payments', {
    title: 'Payments',
    answers: 'What was captured, what moved it, and why do attempts fail?',
    group: 'Watch',
    icon: IconCreditCard,
    key: 'p',
  }),
  page('routes', {
    title: 'Routes',
    answers: 'Which routes fill their seats, and who has seats left?',
    group: 'Watch',
    icon: IconRoute,
    key: 'o',
  }),
  page('alerts', {
    title: 'Alerts',
    answers: 'What fires, who has taken it, and what happened?',
    group: 'Watch',
    icon: IconBell,
    key: 'l',
    hasRange: false,
    hasFreshness: false,
  }),
  page('timeline', {
    title: 'Timeline',
    answers: 'What happened to this booking?',
    group: 'Watch',
    icon: IconTimelineEvent,
    key: 't',
    hasRange: false,
  }),
  page('funnel', {
    title: 'Funnel',
    answers: 'Where do we lose people?',
    group: 'Understand',
    icon: IconFilter,
    key: 'f',
  }),
  page('retention', {
    title: 'Retention',
    answers: 'Who comes back?',
    group: 'Understand',
    icon: IconRepeat,
    key: 'r',
  }),
  page('geography', {
    title: 'Geography',
    answers: 'Where do people get on and off?',
    group: 'Understand',
    icon: IconMap2,
    key: 'g',
  }),
  page('explore', {
    title: 'Explore',
    answers: 'Any number, cut by anything: keep the link, take the query.',
    group: 'Understand',
    icon: IconTable,
    key: 'e',
  }),
  page('sql', {
    title: 'SQL',
    answers: 'One SELECT over documented views, as a table, a chart or a file.',
    group: 'Understand',
    icon: IconTerminal2,
    key: 'q',
    hasRange: false,
    hasFreshness: false,
  }),
  page('exports', {
    title: 'Exports',
    answers: 'Take numbers and events home, as a file.',
    group: 'Understand',
    icon: IconDownload,
    key: 'x',
    hasFreshness: false,
  }),
  page('catalogue', {
    title: 'Catalogue',
    answers: 'What does this number mean, and by what can it be cut?',
    group: 'Trust',
    icon: IconBook2,
    key: 'c',
  }),
  page('data', {
    title: 'Data',
    answers: 'Is everything that was sent in the numbers, and what has to be done?',
    group: 'Trust',
    icon: IconDatabaseHeart,
    key: 'd',
    hasRange: false,
  }),
  page('access', {
    title: 'Access',
    answers: 'Who may do what, and who did what?',
    group: 'Trust',
    icon: IconKey,
    key: 'a',
    hasRange: false,
    hasFreshness: false,
  }),
];

export const groups = ['Watch', 'Understand', 'Trust', 'More'] as const;
