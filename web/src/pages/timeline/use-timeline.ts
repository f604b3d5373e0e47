import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { get } from '../../api/ask.ts';
import { problemOfError } from '../../api/use-batch.ts';
import { heard } from '../../app/freshness/freshness-store.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';
import type { Kind, Timeline } from './timeline.ts';

const EVERY_MS = 30_000;

/** Reads a timeline, page by page. That of a driver is of the range of the view; any other has no range. */
export function useTimeline(kind: Kind, id: string, { from, to }: Pick<ResolvedView, 'from' | 'to'>) {
  const range = kind === 'driver' ? { from, to } : {};
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['timeline', kind, id, range],
    queryFn: ({ signal, pageParam }) => {
      const parameters = new URLSearchParams({
        ...range,
        limit: '100',
        ...(pageParam !== null && { cursor: pageParam }),
      });
      return get<Timeline>(`/v1/timeline/${kind}/${encodeURIComponent(id)}?${parameters.toString()}`, {
        signal,
      });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: Timeline) => last.next_cursor,
    refetchInterval: EVERY_MS,
    retry: false,
  });
  const watermark = data?.pages.at(-1)?.receipt.watermark;
  useEffect(() => {
    if (watermark !== undefined) heard({ watermark, everyMs: EVERY_MS });
  }, [watermark, data]);
  return {
    timeline: data === undefined ? null : joinPages(data.pages),
    problem: problemOfError(error),
    isPending,
    isFetching,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    askAgain: () => void refetch(),
  };
}

/** The pages as one: what is told of the whole stands on the first. */
function joinPages(pages: readonly Timeline[]): Timeline {
  const first = pages[0]!;
  const related = new Map(pages.flatMap((page) => page.related.map((one) => [`${one.kind}/${one.id}`, one])));
  return { ...first, events: pages.flatMap(({ events }) => events), related: [...related.values()] };
}
