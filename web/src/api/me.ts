import { useQuery } from '@tanstack/react-query';
import { get } from './ask.ts';
import type { Problem } from './problems.ts';
import { problemOfError } from './use-batch.ts';

/** Who asks, and what they may do. */
export interface Me {
  id: string;
  name: string;
  kind: 'key' | 'person' | 'token' | 'link' | 'local' | 'nobody';
  /** With all that they hold. */
  scopes: string[];
  session: { id: string; signed_in_by: 'key' | 'oidc'; expires_at: string; ends_at: string } | null;
  /** False: the service has no keys, and is open on its machine. */
  sign_in_needed: boolean;
}

const MINUTES_5 = 300_000;

/** Reads who asks; undefined until it is known. */
export function useMe(): Me | undefined {
  return useAskedMe().me;
}

/** The same, with why it is not known. */
export function useAskedMe(): { me: Me | undefined; problem: Problem | null; askAgain: () => void } {
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => get<Me>('/v1/me', { signal }),
    staleTime: MINUTES_5,
    retry: false,
  });
  return { me: data, problem: problemOfError(error), askAgain: () => void refetch() };
}
