import type { DemoIo } from './request.ts';
import { renderHistory } from './render-demo.ts';
import type { ProducerNews } from './producer/run-producer.ts';
import { group } from '../kernel/render-quantity.ts';

const PLAIN_EVERY_MS = 5_000;

/** Progress on one line of a terminal, elsewhere a line every five seconds. */
export function makeDisplay({ stderr }: DemoIo): (news: ProducerNews) => void {
  const startedMs = Date.now();
  let shownMs = startedMs;
  let live: { atMs: number; sent: number } | null = null;
  return ({ phase, progress, share }) => {
    const nowMs = Date.now();
    const isDone = phase === 'history done';
    if (isDone) live = { atMs: nowMs, sent: 0 };
    if (!isDone && nowMs - shownMs < (stderr.isTTY === true ? 200 : PLAIN_EVERY_MS)) return;
    shownMs = nowMs;
    const text =
      phase === 'live'
        ? `live  ${(progress.sent / Math.max(1, (nowMs - live!.atMs) / 1000)).toFixed(1)} events/s  ${group(progress.sent)} sent  ${new Date(progress.atMs).toISOString()}`
        : renderHistory({ share, sent: progress.sent, seconds: (nowMs - startedMs) / 1000 });
    stderr.write(stderr.isTTY === true ? `\r\u001b[K${text}${isDone ? '\n' : ''}` : `${text}\n`);
  };
}
