import type { GeoProjection } from 'd3-geo';
import { ringPath } from '../../../../src/viz/draw/ring-path.ts';
import type { MapModel, MapPlace } from '../../../../src/viz/model/map-model.ts';
import { sequential } from '../../../../src/viz/theme/palette.ts';
import { colours, type Scheme } from '../../../../src/viz/theme/tokens.ts';
import type { Outlines } from './use-outlines.ts';

interface Drawn {
  model: MapModel;
  projection: GeoProjection;
  outlines: Outlines | undefined;
  scheme: Scheme;
  widthPx: number;
  heightPx: number;
  pointed: MapPlace | null;
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

function drawPlaces(context: CanvasRenderingContext2D, { model, projection, scheme, pointed }: Drawn): void {
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
  if (!pointed) return;
  context.lineWidth = 2;
  context.strokeStyle = colours[scheme].ink;
  context.stroke(new Path2D(ringPath(pointed.ring, project)));
}

function drawFlows(context: CanvasRenderingContext2D, { model, projection, scheme }: Drawn): void {
  context.strokeStyle = `${colours[scheme].accent}aa`;
  context.lineCap = 'round';
  for (const { from, to, widthPx } of model.flows) {
    const [start, end] = [projection([...from]), projection([...to])];
    if (!start || !end) continue;
    // Bent to its right, so that there and back are two lines.
    const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
    context.beginPath();
    context.moveTo(...start);
    context.quadraticCurveTo(
      (start[0] + end[0]) / 2 - dy * 0.18,
      (start[1] + end[1]) / 2 + dx * 0.18,
      ...end,
    );
    context.lineWidth = widthPx;
    context.stroke();
  }
}
