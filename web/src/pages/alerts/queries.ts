import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/ask.ts';
import type { Problem } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';
import type { Said } from '../../app/facts/said-line.tsx';

export type Labels = Readonly<Record<string, string | number | null>>;
export type AlertState = 'ok' | 'pending' | 'firing' | 'recovering' | 'no_data' | 'error';
type Level = 'warning' | 'critical' | null;

/** A group of a rule that is out of order, as the service tells it. */
export interface Alert {
  rule: string;
  name: string;
  labels: Labels;
  state: AlertState;
  level: Level;
  reason: string;
  since: string;
  fired_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
}

/** A rule as people wrote it; the page knows what it shows of it. */
export interface Rule {
  id: string;
  name: string;
  meaning: string;
  enabled: boolean;
  metric: string;
  by: readonly string[];
  window_minutes: number;
  every_minutes: number;
  condition: { kind: string } & Readonly<Record<string, unknown>>;
  notify: { warning: readonly object[]; critical: readonly object[] };
}

export interface KeptRule {
  rule: Rule;
  owner: string;
  firing: number;
  judged_until: string;
}

/** Something that happened to a group. */
export interface Past {
  id: string;
  rule: string;
  name: string;
  labels: Labels;
  window: { from: string; to: string };
  to: AlertState;
  level: Level;
  reason: string;
  news: string | null;
  muted: string | null;
  at: string | null;
}

export interface Silence {
  id: string;
  rule: string | null;
  until: string;
  comment: string;
  author: string;
  ended_at: string | null;
}

/** A message on its way, or at its end. */
export interface Delivery {
  id: string;
  about: string;
  receiver: string;
  subject: string;
  status: 'waiting' | 'sending' | 'sent' | 'failed' | 'cancelled';
  attempts: number;
  unknown_attempts: number;
  note: string | null;
  created_at: string;
}

export interface BackTest {
  /** It went back to here. */
  from: string;
  windows: number;
  skipped: number;
  fired: number;
  history: readonly Past[];
}

interface Told<Body> {
  body: Body | undefined;
  problem: Problem | null;
}

const EVERY_MS = 15_000;
const KEY = 'alerts';

function useTold<Body>(path: string, isWanted = true): Told<Body> {
  const { data, error } = useQuery({
    queryKey: [KEY, path],
    queryFn: ({ signal }) => get<Body>(path, { signal }),
    refetchInterval: EVERY_MS,
    enabled: isWanted,
    retry: false,
  });
  return { body: data, problem: problemOfError(error) };
}

/** What is out of order now, and whether numbers move. */
export const useAlerts = () =>
  useTold<{
    alerts: Alert[];
    /** Parts of the service itself that are out of order. */
    service: { part: string; status: string; message: string | null }[];
    feed: { stands_since: string | null; looked_at: string } | null;
  }>('/v1/alerts');
export const useRules = () => useTold<{ rules: KeptRule[] }>('/v1/alerts/rules');
export const useStarters = () => useTold<{ rules: Rule[] }>('/v1/alerts/starters');
/** Of one rule, or of all. */
export const useHistory = (rule: string | undefined) =>
  useTold<{ history: Past[] }>(
    `/v1/alerts/history?limit=100${rule === undefined ? '' : `&rule=${encodeURIComponent(rule)}`}`,
  );
export const useHandOver = (hours: number) =>
  useTold<{ open: number; over: number; text: string }>(`/v1/alerts/hand-over?hours=${hours}`);
export const useSilences = () => useTold<{ silences: Silence[] }>('/v1/alerts/silences');
/** Who may not operate sees no deliveries. */
export const useDeliveries = (mayOperate: boolean) =>
  useTold<{ deliveries: Delivery[] }>('/v1/deliveries?limit=100', mayOperate);

/** What people do with alerts; `said` tells what came of it. */
export interface AlertActs {
  take: (alert: Alert) => Promise<void>;
  silence: (alert: Alert, hours: number) => Promise<void>;
  unsilence: (silence: Silence) => Promise<void>;
  remove: (rule: Rule) => Promise<void>;
  retry: (delivery: Delivery) => Promise<void>;
  said: Said | null;
}

const HOUR_MS = 3_600_000;

export function useAlertActs(): AlertActs {
  const client = useQueryClient();
  const [said, setSaid] = useState<Said | null>(null);
  const act = async (path: string, asked: Parameters<typeof get>[1], text: string) => {
    try {
      await get(path, asked);
      setSaid({ kind: 'good', text });
    } catch (error) {
      setSaid({ kind: 'bad', text: problemOfError(error as Error)!.detail });
    }
    await client.invalidateQueries({ queryKey: [KEY] });
  };
  return {
    said,
    take: ({ rule, labels, name }) =>
      act(`/v1/alerts/rules/${rule}/acknowledge`, { body: { labels } }, `You have taken "${name}".`),
    silence: ({ rule, labels, name }, hours) =>
      act(
        '/v1/alerts/silences',
        {
          body: {
            rule,
            labels,
            until: new Date(Date.now() + hours * HOUR_MS).toISOString(),
            comment: 'from the page of alerts',
          },
        },
        `Nobody is told of "${name}" for ${hours} h.`,
      ),
    unsilence: ({ id }) => act(`/v1/alerts/silences/${id}`, { method: 'DELETE' }, 'The silence is over.'),
    remove: ({ id, name }) => act(`/v1/alerts/rules/${id}`, { method: 'DELETE' }, `"${name}" was removed.`),
    retry: ({ id }) => act(`/v1/deliveries/${id}/retry`, { method: 'POST' }, 'It is tried again.'),
  };
}

/** What the editor does with a rule. */
export interface RuleActs {
  save: (rule: object) => Promise<Problem | null>;
  tryOut: (rule: object, days: number) => Promise<BackTest | Problem>;
}

export function useRuleActs(): RuleActs {
  const client = useQueryClient();
  return {
    async save(rule) {
      try {
        await get(`/v1/alerts/rules/${String((rule as { id?: unknown }).id)}`, { method: 'PUT', body: rule });
        await client.invalidateQueries({ queryKey: [KEY] });
        return null;
      } catch (error) {
        return problemOfError(error as Error);
      }
    },
    async tryOut(rule, days) {
      try {
        return await get<BackTest>('/v1/alerts/rules/test', { body: { rule, days } });
      } catch (error) {
        return problemOfError(error as Error)!;
      }
    },
  };
}
