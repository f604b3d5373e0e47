import { group } from '../kernel/render-quantity.ts';
import { clockTime } from './city-clock.ts';
import type { ProducerNews } from './producer/run-producer.ts';
import { renderHistory } from './render-demo.ts';
import type { DemoIo } from './request.ts';

const PLAIN_EVERY_MS = 5_000;
const TERMINAL_EVERY_MS = 200;

/** Shows progress on one line of a terminal. Without a terminal it writes a line every five seconds. */
export function makeDisplay({ stderr }: DemoIo): (news: ProducerNews) => void {
  const isTerminal = stderr.isTTY === true;
  const startedMs = Date.now();
  let shownMs = startedMs;
  let liveFromMs = startedMs;
  return (news) => {
    const nowMs = Date.now();
    const isDone = news.phase === 'history done';
    if (isDone) liveFromMs = nowMs;
    if (!isDone && nowMs - shownMs < (isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)) return;
    shownMs = nowMs;
    const { sent, atMs } = news.progress;
    const text =
      news.phase === 'live'
        ? `live  ${perSecond(sent, nowMs - liveFromMs)} events/s  ${group(sent)} sent  ${clockTime(atMs)}`
        : renderHistory({ share: news.share, sent, seconds: (nowMs - startedMs) / 1000 });
    stderr.write(isTerminal ? `\r\u001b[K${text}${isDone ? '\n' : ''}` : `${text}\n`);
  };
}

function perSecond(events: number, ms: number): string {
  return (events / Math.max(1, ms / 1000)).toFixed(1);
}
