import { useQuery } from '@tanstack/react-query';
import type { Group } from '../../../../src/viz/spec/answer.ts';
import { get } from '../../api/ask.ts';
import { type Answer, problemOf } from '../../api/problems.ts';
import { useRoutes } from '../../app/palette/use-known.ts';
import { type Attention, decideAttention, type Known } from './decide-attention.ts';

const ASK_AGAIN_MS = 30_000;

/** What the answers of the page and the checks of the data say needs somebody; null while the checks are not known. */
export function useAttention(answers: Readonly<Record<string, Answer | undefined>>): Attention[] | null {
  const { data: quality, isPending } = useQuery({
    queryKey: ['checks'],
    queryFn: ({ signal }) => get<{ checks: Known['checks'] }>('/v1/data-quality', { signal }),
    refetchInterval: ASK_AGAIN_MS,
    enabled: answers['kpi'] !== undefined, // on a slow line the numbers come first
    retry: false,
  });
  const { data: alerts } = useQuery({
    queryKey: ['alerts', 'attention'],
    queryFn: ({ signal }) => get<{ alerts: Known['alerts'] }>('/v1/alerts', { signal }),
    refetchInterval: ASK_AGAIN_MS,
    enabled: answers['kpi'] !== undefined,
    retry: false,
  });
  const late = groupsOf(answers['punctual']);
  const routes = useRoutes(late !== null && late.length > 0);
  if (isPending || answers['kpi'] === undefined) return null;
  return decideAttention({
    checks: quality?.checks ?? null,
    alerts: alerts?.alerts ?? null,
    providers: groupsOf(answers['providers']),
    routes: late,
    freshness: bodyOf<{ freshness: Known['freshness'] }>(answers['realtime'])?.freshness ?? null,
    problems: Object.values(answers).flatMap((answer) => (answer && problemOf(answer)) ?? []),
    nameOfRoute: (id) =>
      routes.find((route) => route.route_id === id)?.route_name ?? `Route ${id.slice(0, 8)}`,
  });
}

/** The body of an answer that went well. */
export function bodyOf<Body>(answer: Answer | undefined): Body | null {
  return answer?.status === 200 ? (answer.body as Body) : null;
}

function groupsOf(answer: Answer | undefined): readonly Group[] | null {
  return bodyOf<{ breakdown: Group[] | null }>(answer)?.breakdown ?? null;
}
