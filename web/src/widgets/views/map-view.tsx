import { useComputedColorScheme } from '@mantine/core';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flowsToDraw } from '../../../../src/viz/model/flows-to-draw.ts';
import type { MapModel, MapPlace } from '../../../../src/viz/model/map-model.ts';
import type { ViewProps } from '../registry.tsx';
import { drawMap } from './draw-map.ts';
import classes from './map.module.css';
import { makeProjection, placeAt } from './map-projection.ts';
import { MapButtons } from './map-buttons.tsx';
import { StepLegend } from './step-legend.tsx';
import { useMapMoves } from './use-map-moves.ts';
import { useOutlines } from './use-outlines.ts';
import { useSize } from './use-size.ts';

const LEAST_PX = 260;
const HELP =
  'Arrow keys move it, plus and minus zoom, Enter chooses the next largest cell; the menu shows it as a table.';

/** A press that moves no further than this means what is under it. */
const STILL_PX = 4;

interface Pointed {
  place: MapPlace;
  x: number;
  y: number;
}

/** Cells by colour, or flows as lines, above coast and borders. */
export default function MapView({ model, title, heightPx: mostPx, picture }: ViewProps<MapModel>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sized, widthPx] = useSize();
  const heightPx = heightOf(widthPx, mostPx);
  const sizePx = { width: widthPx, height: heightPx };
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const { chosen, toggle, chooseNext } = useChosen(model.places);
  const { zoom, isMoved, zoomBy, reset, wheel, hears } = useMapMoves();
  const projection = useMemo(
    () => (model.bounds && widthPx > 0 ? makeProjection(model.bounds, { widthPx, heightPx, zoom }) : null),
    [model.bounds, widthPx, heightPx, zoom],
  );
  useDrawn(canvas, { model, projection, widthPx, heightPx, pointed: pointed?.place ?? null, chosen });
  usePicture(canvas, picture);
  const placeUnder = (event: MouseEvent<HTMLElement>) =>
    projection && pointedAt(event, model.places, projection);
  const presses = usePresses((event) => toggle(placeUnder(event)?.place ?? null));
  const events = {
    ...hears,
    ...presses(hears.onPointerDown),
    onKeyDown: (event: KeyboardEvent) =>
      event.key === 'Enter' && event.target === event.currentTarget ? chooseNext() : hears.onKeyDown(event),
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      hears.onPointerMove(event);
      setPointed(placeUnder(event));
    },
    onPointerLeave: () => setPointed(null),
  };
  return (
    <div className={classes.wrap} ref={sized}>
      <div
        ref={wheel}
        className={classes.map}
        style={{ height: heightPx }}
        role="application"
        aria-label={`${title}: map. ${HELP}`}
        tabIndex={0}
        {...events}
      >
        {/* As large as it is drawn: before it is drawn anew a canvas of another size would be stretched. */}
        <canvas ref={canvas} className={classes.canvas} style={sizePx} aria-hidden />
        {pointed && <PlaceTip {...pointed} widthPx={widthPx} valueTitle={model.valueTitle} />}
        <MapButtons zoomBy={zoomBy} reset={reset} isMoved={isMoved} />
      </div>
      <MapFoot model={model} chosen={chosen} zoomOut={() => zoomBy(1 / 4)} />
    </div>
  );
}

/** The place that is chosen; the same one again is chosen no more. By key they are chosen one after the other, the largest first. */
function useChosen(places: readonly MapPlace[]) {
  const [chosenKey, choose] = useState<string | null>(null);
  const chosen = places.find(({ key }) => key === chosenKey) ?? null;
  const toggle = (place: MapPlace | null) => choose(place?.key === chosenKey ? null : (place?.key ?? null));
  const chooseNext = () => {
    const next = places.find(({ rank }) => rank === (chosen?.rank ?? 0) + 1);
    choose(next?.key ?? null);
  };
  return { chosen, toggle, chooseNext };
}

/** Tells a press from a drag: what moved the map means no cell. */
function usePresses(onPress: (event: MouseEvent<HTMLElement>) => void) {
  const pressed = useRef<[number, number]>([0, 0]);
  return (onPointerDown: (event: PointerEvent) => void) => ({
    onPointerDown: (event: PointerEvent) => {
      onPointerDown(event);
      pressed.current = [event.clientX, event.clientY];
    },
    onClick: (event: MouseEvent<HTMLElement>) => {
      const [x, y] = pressed.current;
      if (event.target instanceof Element && event.target.closest('button') !== null) return; // it zooms
      if (Math.hypot(event.clientX - x, event.clientY - y) <= STILL_PX) onPress(event);
    },
  });
}

/** How high a map is in CSS pixels: on a phone one as high as on a desk would be half sea. */
function heightOf(widthPx: number, mostPx: number): number {
  return widthPx === 0 ? mostPx : Math.min(mostPx, Math.max(LEAST_PX, Math.round(widthPx * 0.85)));
}

/** The place under the pointer, and where that is; null: none. */
function pointedAt(
  event: MouseEvent<HTMLElement>,
  places: readonly MapPlace[],
  projection: Parameters<typeof placeAt>[1],
): Pointed | null {
  const box = event.currentTarget.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const place = placeAt(places, projection, [x, y]);
  return place ? { place, x, y } : null;
}

/** Gives the drawn canvas to whoever saves a picture. */
function usePicture(
  canvas: { current: HTMLCanvasElement | null },
  picture: ViewProps<MapModel>['picture'],
): void {
  useEffect(() => {
    picture.current = () => canvas.current!;
    return () => {
      picture.current = null;
    };
  }, [canvas, picture]);
}

type ToDraw = Omit<Parameters<typeof drawMap>[1], 'outlines' | 'scheme' | 'projection'> & {
  projection: Parameters<typeof drawMap>[1]['projection'] | null;
};

function useDrawn(
  canvas: { current: HTMLCanvasElement | null },
  { model, projection, widthPx, heightPx, pointed, chosen }: ToDraw,
): void {
  const scheme = useComputedColorScheme('light');
  const outlines = useOutlines();
  useLayoutEffect(() => {
    if (canvas.current && projection)
      drawMap(canvas.current, { model, projection, outlines, scheme, widthPx, heightPx, pointed, chosen });
  }, [canvas, model, projection, outlines, scheme, widthPx, heightPx, pointed, chosen]);
}

function PlaceTip({ place, x, y, widthPx, valueTitle }: Pointed & { widthPx: number; valueTitle: string }) {
  const side = x > widthPx / 2 ? { right: widthPx - x + 12 } : { left: x + 12 };
  return (
    <div className={classes.tip} style={{ ...side, top: y + 8 }}>
      <strong>{place.full}</strong> {valueTitle.toLowerCase()}
      <br />
      <span className={classes.note}>
        number {place.rank} · {place.key}
      </span>
    </div>
  );
}

interface FootProps {
  model: MapModel;
  chosen: MapPlace | null;
  /** Brings what lies further out into the picture. */
  zoomOut: () => void;
}

/** What the colours mean, and what the picture does not show. */
function MapFoot({ model, chosen, zoomOut }: FootProps) {
  const { legend, apart, beyond, places, flows } = model;
  const arrows = flowsToDraw(model, chosen).length;
  const hint =
    chosen === null
      ? 'Choose a cell to see from and to where people ride.'
      : `${arrows} flows of cell number ${chosen.rank}`;
  return (
    <div className={classes.foot}>
      {legend.length > 0 && <StepLegend low={legend[0]!} high={`${legend.at(-1)!} or more`} />}
      {beyond !== null && (
        <button type="button" className={classes.beyond} onClick={zoomOut}>
          {beyond}: zoom out
        </button>
      )}
      {places.length > 0 && flows.length > 0 && (
        <p className={classes.note} role="status">
          {hint}
        </p>
      )}
      {apart.length > 0 && <p className={classes.note}>{apart.join(' · ')}</p>}
    </div>
  );
}
