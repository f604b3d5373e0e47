import { type KeyboardEvent, type PointerEvent, useCallback, useRef, useState } from 'react';
import type { Zoom } from './map-projection.ts';

const whole: Zoom = { scale: 1, x: 0, y: 0 };
const STEP_PX = 48;
const MOST_ZOOM = 64;
/** The whole country is in sight long before. */
const LEAST_ZOOM = 1 / 64;

export interface Moves {
  zoom: Zoom;
  isMoved: boolean;
  zoomBy: (factor: number) => void;
  reset: () => void;
  /** Hears the wheel of an element. */
  wheel: (element: HTMLElement | null) => (() => void) | undefined;
  hears: {
    onKeyDown: (event: KeyboardEvent) => void;
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: () => void;
  };
}

/** Moves a map by dragging and by arrow keys, and zooms it by keys and by the wheel with Ctrl: the wheel alone scrolls the page. */
export function useMapMoves(): Moves {
  const [zoom, setZoom] = useState(whole);
  const from = useRef<{ x: number; y: number } | null>(null);
  const zoomBy = useCallback((factor: number) => setZoom((now) => zoomed(now, factor)), []);
  const move = (x: number, y: number) => setZoom((now) => ({ ...now, x: now.x + x, y: now.y + y }));
  const reset = () => setZoom(whole);
  const wheel = useWheel(zoomBy);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(STEP_PX, 0),
    ArrowRight: () => move(-STEP_PX, 0),
    ArrowUp: () => move(0, STEP_PX),
    ArrowDown: () => move(0, -STEP_PX),
    '+': () => zoomBy(1.5),
    '=': () => zoomBy(1.5),
    '-': () => zoomBy(1 / 1.5),
    '0': reset,
  };
  const hears: Moves['hears'] = {
    onKeyDown: (event) => {
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]!();
    },
    onPointerDown: (event) => {
      // A finger scrolls the page; the buttons zoom.
      if (event.pointerType !== 'touch') from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event) => {
      if (event.buttons === 0) from.current = null;
      if (from.current === null) return;
      move(event.clientX - from.current.x, event.clientY - from.current.y);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: () => {
      from.current = null;
    },
  };
  return { zoom, isMoved: zoom !== whole, zoomBy, reset, wheel, hears };
}

/** React listens to the wheel passively, and could not keep the page from scrolling. */
function useWheel(zoomBy: Moves['zoomBy']): Moves['wheel'] {
  return useCallback(
    (element: HTMLElement | null) => {
      if (!element) return undefined;
      const onWheel = (event: WheelEvent) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2);
      };
      element.addEventListener('wheel', onWheel, { passive: false });
      return () => element.removeEventListener('wheel', onWheel);
    },
    [zoomBy],
  );
}

function zoomed(now: Zoom, factor: number): Zoom {
  const scale = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, now.scale * factor));
  const by = scale / now.scale;
  return Math.abs(scale - 1) < 0.001 ? whole : { scale, x: now.x * by, y: now.y * by };
}
