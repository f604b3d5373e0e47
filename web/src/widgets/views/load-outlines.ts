import { feature, mesh } from 'topojson-client';
import url from 'world-atlas/countries-50m.json?url';
import type { Outlines } from './use-outlines.ts';

type Topology = Parameters<typeof mesh>[0];

/** Fetches the outlines once and turns them into what d3 draws. */
export async function loadOutlines(): Promise<Outlines> {
  const response = await fetch(url);
  const world = (await response.json()) as Topology;
  const { land, countries } = world.objects as Record<
    'land' | 'countries',
    Parameters<typeof mesh>[1] & object
  >;
  return { land: feature(world, land), borders: mesh(world, countries, (a, b) => a !== b) };
}
