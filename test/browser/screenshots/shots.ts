import { pages } from '../../../web/src/app/pages.ts';
import type { World } from './worlds.ts';

/** One picture to make: a name, and the path of a page in a world; null: this world has no such page. */
export interface Shot {
  name: string;
  pathIn: (world: Pick<World, 'booking'>) => string | null;
}

/** All pages of the rail, the events of one booking, and the wall display. */
export const shots: readonly Shot[] = [
  ...pages.map(({ name, path }) => ({ name, pathIn: () => path })),
  {
    name: 'timeline-booking',
    pathIn: ({ booking }) => (booking === null ? null : `/timeline/booking/${booking}`),
  },
  { name: 'now-kiosk', pathIn: () => '/?kiosk' },
];
