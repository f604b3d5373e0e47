import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BatchQuery } from '../api/batch.ts';
import { keyOfBatch, putAnswer, type Received, useBatch } from '../api/use-batch.ts';
import { watch } from './live-store.ts';

/** Asks the questions of a page as `useBatch` does; the answers named in `live` are then renewed by the service as they change. */
export function useLiveBatch(
  queries: readonly BatchQuery[],
  { live, ...options }: { live: readonly string[]; everyMs?: number; key?: string },
): ReturnType<typeof useBatch> {
  const client = useQueryClient();
  const { key } = options;
  const watched = JSON.stringify(queries.filter(({ id }) => live.includes(id)));
  const place = JSON.stringify(keyOfBatch(queries, key));
  useEffect(() => {
    const kept = JSON.parse(place) as readonly unknown[];
    const stops = (JSON.parse(watched) as BatchQuery[]).map(({ id, of: topic, query }) =>
      watch({ topic, query }, (body) =>
        client.setQueryData<Received>(kept, (before) => putAnswer(before, id, body)),
      ),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, watched, place]);
  return useBatch(queries, options);
}
