import { pages } from './pages.ts';

/** What the header shows of the page at a path; of an address without a page nothing. The timeline of a driver has a range, and that of a booking is all that happened. */
export function partsAt(path: string): { range: boolean; freshness: boolean } {
  const page = pages.find(
    (one) => path === one.path || (one.path !== '/' && path.startsWith(`${one.path}/`)),
  );
  if (page === undefined) return { range: false, freshness: false };
  const isEmptyForm = path === '/timeline'; // nothing was asked for yet
  const isOfDriver = path.startsWith('/timeline/driver/');
  return {
    range: page.hasRange !== false || isOfDriver,
    freshness: page.hasFreshness !== false && !isEmptyForm,
  };
}
