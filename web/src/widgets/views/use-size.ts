import { useCallback, useState } from 'react';

/** The width of an element in CSS pixels as it changes: a ref to put on it, and the width; 0 before it is known. */
export function useSize(): [ref: (element: HTMLElement | null) => (() => void) | undefined, widthPx: number] {
  const [widthPx, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, widthPx];
}
