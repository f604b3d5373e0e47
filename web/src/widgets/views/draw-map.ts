import type { GeoProjection } from 'd3-geo';
import { ringPath } from '../../../../src/viz/draw/ring-path.ts';
import type { MapModel, MapPlace } from '../../../../src/viz/model/map-model.ts';
import { sequential } from '../../../../src/viz/theme/palette.ts';
import { flowsToDraw } from '../../../../src/viz/model/flows-to-draw.ts';
import { readableOn } from '../../../../src/viz/theme/contrast.ts';
import { colours, fontFamily, type Scheme } from '../../../../src/viz/theme/tokens.ts';
import type { Outlines } from './use-outlines.ts';

/** So many of the largest places have their number. */
const MOST_RANKS = 10;
const LEAST_PX_OF_RANK = 18;
const BLACK = '#0b0d11';
const WHITE = '#ffffff';

interface Drawn {
  model: MapModel;
  projection: GeoProjection;
  outlines: Outlines | undefined;
  scheme: Scheme;
  widthPx: number;
  heightPx: number;
  pointed: MapPlace | null;
  /** Its flows are drawn, and no others. Null: none is chosen. */
  chosen: MapPlace | null;
}

/** Draws a map on a canvas: water, land, cells by colour, borders, flows. */
export function drawMap(canvas: HTMLCanvasElement, drawn: Drawn): void {
  const { widthPx, heightPx, scheme, outlines, projection } = drawn;
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = widthPx * ratio;
  canvas.height = heightPx * ratio;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const theme = colours[scheme];
  context.fillStyle = outlines ? theme.sunken : theme.card;
  context.fillRect(0, 0, widthPx, heightPx);
  if (outlines) {
    traceLines(context, outlines.land, projection);
    context.fillStyle = theme.card;
    context.fill('evenodd');
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.stroke();
  }
  drawPlaces(context, drawn);
  if (outlines) {
    traceLines(context, outlines.borders, projection);
    context.strokeStyle = theme.field;
    context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
  }
  drawRanks(context, drawn);
  drawFlows(context, drawn);
}

function traceLines(
  context: CanvasRenderingContext2D,
  lines: readonly (readonly number[])[],
  projection: GeoProjection,
): void {
  context.beginPath();
  for (const line of lines)
    for (let at = 0; at < line.length; at += 2) {
      const point = projection([line[at]!, line[at + 1]!]);
      if (!point) continue;
      if (at === 0) context.moveTo(...point);
      else context.lineTo(...point);
    }
}

function drawPlaces(
  context: CanvasRenderingContext2D,
  { model, projection, scheme, pointed, chosen }: Drawn,
): void {
  const ramp = sequential[scheme];
  const project = ([longitude, latitude]: readonly [number, number]) => projection([longitude, latitude]);
  // One path a step: a thousand cells are seven fills.
  for (const [step, colour] of ramp.entries()) {
    const d = model.places
      .filter((place) => place.step === step)
      .map(({ ring }) => ringPath(ring, project))
      .join('');
    if (d === '') continue;
    const shape = new Path2D(d);
    context.fillStyle = colour;
    context.fill(shape);
    context.lineWidth = 0.75;
    context.strokeStyle = colours[scheme].card;
    context.stroke(shape);
  }
  context.lineWidth = 2;
  context.strokeStyle = colours[scheme].ink;
  for (const place of [pointed, chosen]) if (place) context.stroke(new Path2D(ringPath(place.ring, project)));
}

/** Numbers the largest places as the table beside the map does, where there is room for the number. */
function drawRanks(context: CanvasRenderingContext2D, { model, projection, scheme }: Drawn): void {
  context.font = `600 11px ${fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { ring, rank, step } of model.places) {
    if (rank > MOST_RANKS) continue;
    const corners = ring.map((at) => projection([...at])).filter((point) => point !== null);
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    if (right - left < LEAST_PX_OF_RANK) continue;
    context.fillStyle = readableOn(sequential[scheme][step]!, BLACK, WHITE);
    context.fillText(String(rank), (left + right) / 2, (Math.min(...ys) + Math.max(...ys)) / 2);
  }
}

function drawFlows(context: CanvasRenderingContext2D, { model, projection, scheme, chosen }: Drawn): void {
  const colour = `${colours[scheme].accent}cc`;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineCap = 'round';
  for (const { from, to, widthPx } of flowsToDraw(model, chosen)) {
    const [start, end] = [projection([...from]), projection([...to])];
    if (!start || !end) continue;
    // Bent to its right, so that there and back are two lines.
    const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
    const bend: Point = [(start[0] + end[0]) / 2 - dy * 0.18, (start[1] + end[1]) / 2 + dx * 0.18];
    context.beginPath();
    context.moveTo(...start);
    context.quadraticCurveTo(...bend, ...end);
    context.lineWidth = widthPx;
    context.stroke();
    drawHead(context, { from: bend, to: end, sizePx: 5 + widthPx * 1.4 });
  }
}

type Point = [number, number];

/** The head of an arrow: it points along the end of the curve. */
function drawHead(
  context: CanvasRenderingContext2D,
  { from, to, sizePx }: { from: Point; to: Point; sizePx: number },
): void {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const corner = (turn: number): Point => [
    to[0] - sizePx * Math.cos(angle + turn),
    to[1] - sizePx * Math.sin(angle + turn),
  ];
  context.beginPath();
  context.moveTo(...to);
  context.lineTo(...corner(0.45));
  context.lineTo(...corner(-0.45));
  context.closePath();
  context.fill();
}
