// A client says which tick it has seen. The kernel takes frames for a client that has long stopped to read, so the size of a buffer
// tells nothing; ticks that nobody has acknowledged do.

/** The ticks that were sent to a client. */
export interface Window {
  /** Sent and not acknowledged, the oldest first. */
  readonly unseen: readonly number[];
  /** Since when nothing was acknowledged, ms. */
  readonly waitingSinceMs: number;
}

/** So many ticks may be under way; then everything is held back. */
export const WINDOW_TICKS = 3;
/** A client that acknowledges nothing for so long is closed. */
export const IDLE_MS = 60_000;

export function openWindow(nowMs: number): Window {
  return { unseen: [], waitingSinceMs: nowMs };
}

export function isHeld({ unseen }: Window): boolean {
  return unseen.length >= WINDOW_TICKS;
}

/** Notes a tick that was sent. */
export function sent(window: Window, seq: number): Window {
  return { ...window, unseen: [...window.unseen, seq] };
}

/** Notes what a client has seen: that tick and all before. A tick that was never sent says nothing. */
export function seen(window: Window, seq: number, nowMs: number): Window {
  if (!window.unseen.includes(seq)) return window;
  return { unseen: window.unseen.filter((one) => one > seq), waitingSinceMs: nowMs };
}

/** Tells whether the client has acknowledged nothing for too long, although there was something. */
export function isIdle({ unseen, waitingSinceMs }: Window, nowMs: number): boolean {
  return unseen.length > 0 && nowMs - waitingSinceMs > IDLE_MS;
}
