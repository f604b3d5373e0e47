import type { z } from 'zod';
import type { Zone } from '../../kernel/time-zone.ts';
import type { groupSchema, keptRuleSchema, pastSchema, silenceSchema } from './answers.ts';
import type { Feed } from './feed/feed.ts';
import { type Group, labelsOf } from './group.ts';
import type { Happening } from './history.ts';
import type { Silence } from './judge/mute.ts';
import type { Part } from './own/parts.ts';
import type { KeptRule, Past } from './rows.ts';

/** Writes what the API tells; moments are in the time zone of the business. */
export function makeRender(zone: Zone) {
  return {
    group: (group: Group, name: string, stands: boolean) => renderGroup(group, { name, stands, zone }),
    feed: ({ standingSinceMs, watermarkMs, lookedAtMs }: Feed) => ({
      stands_since: at(zone, standingSinceMs),
      watermark: zone.format(watermarkMs),
      looked_at: zone.format(lookedAtMs),
    }),
    part: ({ name, status, message, sinceMs }: Part) => ({
      part: name,
      status,
      message,
      since: zone.format(sinceMs),
    }),
    rule: (kept: KeptRule, groups: readonly Group[]) => renderRule(kept, groups, zone),
    past: (past: Past) => renderHappening(past, past.atMs, zone),
    happening: (one: Happening) => renderHappening(one, null, zone),
    silence: (silence: Silence) => renderSilence(silence, zone),
  };
}
export type Render = ReturnType<typeof makeRender>;

const at = (zone: Zone, ms: number | null) => (ms === null ? null : zone.format(ms));

/** While numbers stand still nobody knows whether what does not fire is in order. */
function renderGroup(
  group: Group,
  { name, stands, zone }: { name: string; stands: boolean; zone: Zone },
): z.output<typeof groupSchema> {
  return {
    rule: group.ruleId,
    name,
    labels: labelsOf(group.key),
    state: stands && group.firedAtMs === null ? 'no_data' : group.state,
    level: group.level,
    value: group.value,
    reason: group.reason,
    since: zone.format(group.sinceMs),
    fired_at: at(zone, group.firedAtMs),
    window_end: zone.format(group.windowEndMs),
    acknowledged_at: at(zone, group.acknowledgedAtMs),
    acknowledged_by: group.acknowledgedBy,
    note: group.note,
    escalated_at: at(zone, group.escalatedAtMs),
  };
}

function renderRule(kept: KeptRule, groups: readonly Group[], zone: Zone): z.output<typeof keptRuleSchema> {
  return {
    rule: kept.rule,
    owner: kept.owner.name,
    version: kept.version,
    judged_until: zone.format(kept.judgedUntilMs),
    left_out: kept.leftOut,
    updated_at: zone.format(kept.updatedAtMs),
    firing: groups.filter(({ firedAtMs }) => firedAtMs !== null).length,
    groups: groups.length,
  };
}

function renderHappening(one: Happening, atMs: number | null, zone: Zone): z.output<typeof pastSchema> {
  return {
    id: one.id,
    rule: one.ruleId,
    name: one.ruleName,
    labels: labelsOf(one.key),
    window: { from: zone.format(one.window.fromMs), to: zone.format(one.window.toMs) },
    from: one.from,
    to: one.to,
    level: one.level,
    value: one.value,
    reason: one.reason,
    complete: one.isComplete,
    news: one.news,
    muted: one.muted,
    at: at(zone, atMs),
  };
}

function renderSilence(silence: Silence, zone: Zone): z.output<typeof silenceSchema> {
  return {
    id: silence.id,
    rule: silence.ruleId,
    labels: silence.labels,
    from: zone.format(silence.fromMs),
    until: zone.format(silence.untilMs),
    comment: silence.comment,
    author: silence.author,
    ended_at: at(zone, silence.endedAtMs),
  };
}
