import { useQuery } from '@tanstack/react-query';
import type { MarkedDays } from '../../../src/viz/model/series-model.ts';
import { get } from '../api/ask.ts';

interface CalendarEntry {
  name: string;
  first_day: string;
  last_day: string;
  is_holiday: boolean;
}

const FIVE_MINUTES_MS = 300_000;
const none: readonly MarkedDays[] = [];

/**
 * Holidays, strikes and notes of a range, to mark them on an axis of days; `to` is excluded. Empty until they are here, and where
 * they cannot be read: a chart without marks is better than none.
 */
export function useMarkedDays({ from, to }: { from: string; to: string }): readonly MarkedDays[] {
  const days = new URLSearchParams({ from: from.slice(0, 10), to: to.slice(0, 10) });
  const { data } = useQuery({
    queryKey: ['marked-days', from, to],
    queryFn: () => get<{ entries: readonly CalendarEntry[] }>(`/v1/calendar?${days}`),
    staleTime: FIVE_MINUTES_MS,
    retry: false,
    enabled: from.slice(0, 10) !== to.slice(0, 10),
  });
  return (
    data?.entries.map(({ name, first_day, last_day, is_holiday }) => ({
      name,
      firstDay: first_day,
      lastDay: last_day,
      isHoliday: is_holiday,
    })) ?? none
  );
}
