import type { Message } from '../../../platform/delivery/message.ts';
import { sayLabels, labelsOf } from '../group.ts';
import type { News } from '../judge/machine.ts';
import type { Rule } from '../rule.ts';
import type { Past } from '../rows.ts';
import { linkToRule, sayMinute, type Sender, subjectOf } from './words.ts';

const words: Readonly<Record<News, string>> = {
  fired: '',
  worse: 'Worse, ',
  over: 'Over',
  no_data: 'No data',
  error: 'Cannot be judged',
  data_again: 'Judged again',
  restated: 'Restated',
};

export interface NoticeOptions extends Sender {
  rule: Pick<Rule, 'id' | 'name' | 'meaning' | 'runbook' | 'metric'>;
}

/** Makes the message about what happened to groups of one rule in one window: one message, however many groups. */
export function makeNotice(news: News, pasts: readonly Past[], options: NoticeOptions): Message {
  const { rule, zone, dataLabel } = options;
  const [first] = pasts as readonly [Past, ...Past[]];
  const isCritical = pasts.some(({ level }) => level === 'critical');
  const isFire = news === 'fired' || news === 'worse';
  const level = isFire ? (isCritical ? 'CRITICAL' : 'Warning') : '';
  const labels = pasts.map(({ key }) => sayLabels(labelsOf(key))).filter((text) => text !== '');
  const where =
    labels.length === 0 ? '' : labels.length <= 2 ? ` (${labels.join('; ')})` : ` (${labels.length} groups)`;
  const subject = subjectOf(`${words[news]}${level}: ${rule.name}${where}`, options);
  const link = linkToRule(rule.id, options);
  const window = `${sayMinute(first.window.fromMs, zone)} to ${sayMinute(first.window.toMs, zone)}`;
  const facts = [
    ...pasts.map((past) => lineOf(past)),
    '',
    `Window: ${window} (${zone.name})`,
    `Numbers: ${first.isComplete ? 'complete' : 'may still grow'}`,
    ...(rule.meaning === '' ? [] : ['', rule.meaning]),
    ...(rule.runbook === undefined ? [] : [`What to do: ${rule.runbook}`]),
    '',
    `Open: ${link}`,
  ];
  const data = {
    rule: rule.id,
    name: rule.name,
    news,
    metric: rule.metric,
    window: { from: zone.format(first.window.fromMs), to: zone.format(first.window.toMs) },
    complete: first.isComplete,
    groups: pasts.map(({ key, level: of, value, reason }) => ({
      labels: labelsOf(key),
      level: of,
      value,
      reason,
    })),
    runbook: rule.runbook ?? null,
    data_label: dataLabel,
  };
  return { subject, text: facts.join('\n'), html: htmlOf(subject, facts, link), data, link };
}

function lineOf({ key, reason, level }: Past): string {
  const labels = sayLabels(labelsOf(key));
  return `${labels === '' ? '' : `${labels}: `}${reason}${level === null ? '' : ` [${level}]`}`;
}

/** Plain enough for every reader of mail, in light and in dark. */
function htmlOf(subject: string, lines: readonly string[], link: string): string {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const rows = lines
    .filter((line) => !line.startsWith('Open: '))
    .map((line) => (line === '' ? '<br>' : `<div>${escape(line)}</div>`))
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escape(subject)}</title></head><body style="font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:15px;line-height:1.5;max-width:36rem;margin:1.5rem auto;padding:0 1rem"><h1 style="font-size:18px;line-height:1.3;margin:0 0 .75rem">${escape(subject)}</h1>${rows}<p style="margin-top:1.25rem"><a href="${escape(link)}">Open the alert</a></p></body></html>`;
}
