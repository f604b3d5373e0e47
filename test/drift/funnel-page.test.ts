import { expect, test } from 'vitest';
import { contractOf, type EventType, eventTypes } from '../../src/events/contract.ts';
import { entryTimes, groupsOf } from '../../src/features/analyses/funnel/breakdown.ts';
import { entities, eventTypesOf } from '../../src/features/analyses/funnel/entities.ts';
import { fieldsOf } from '../../src/features/analyses/funnel/event-fields.ts';
import { modes } from '../../src/features/analyses/funnel/funnel-query.ts';
import { presets } from '../../src/features/analyses/funnel/presets.ts';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import { allTroubles } from '../../web/src/pages/funnel/loss.ts';
import * as page from '../../web/src/pages/funnel/known.ts';
import { fieldsOfStep } from '../../web/src/pages/funnel/step-fields.ts';

// The page of funnels knows the steps without the contract of events, which would be most of what a browser loads.

test.each(entities)('the page offers the events that name a %s', (entity) => {
  expect([...page.eventsOf[entity]].sort()).toEqual([...eventTypesOf(entity)].sort());
});

test('the page shows the steps of the presets, and what undoes them', () => {
  for (const [name, { entity, steps }] of Object.entries(presets)) {
    const shown = page.presets[name as keyof typeof page.presets];
    expect(shown).toMatchObject({ entity, events: steps.map(({ event }) => event) });
    for (const { event, undoneBy } of steps)
      if (undoneBy !== null) expect(page.undoneBy[event]).toBe(undoneBy);
  }
  expect(Object.keys(page.presets).sort()).toEqual(Object.keys(presets).sort());
});

test('the page splits by what the service can split by', () => {
  for (const [event, splits] of Object.entries(page.splitsOf)) {
    expect(eventTypes).toContain(event);
    expect(groupsOf(event as (typeof eventTypes)[number])).toEqual(expect.arrayContaining([...splits]));
  }
});

test('the page offers each order of steps, and the times of entry', () => {
  expect(Object.keys(page.modeNames).sort()).toEqual([...modes].sort());
  expect(page.entryTimes).toEqual(entryTimes);
});

test('the page filters steps by what the service can filter by, with the values of the contract', () => {
  for (const [event, fields] of Object.entries(fieldsOfStep)) {
    const known = fieldsOf(event as EventType);
    const { fields: ofContract } = contractOf(event as EventType);
    for (const { name, isNumber, values } of fields) {
      const type = known.find((field) => field.name === name)?.type;
      expect(type, `${event} ${name}`).toBe(isNumber ? 'number' : name.endsWith('_id') ? 'id' : 'text');
      const label = ofContract.find((field) => field.name === name)!.label;
      const listed = label === 'boolean' ? 'true · false' : label.includes(' · ') ? label : '';
      expect(values.join(' · '), `${event} ${name}`).toBe(listed);
    }
  }
});

test('what is shown beside a loss is a metric of the catalogue, cut by a dimension that its sources tell', () => {
  for (const { metric, by } of allTroubles) {
    expect(catalog.metrics.has(metric), metric).toBe(true);
    expect(
      catalog.sources.some(({ dimensions }) => dimensions.includes(by)),
      by,
    ).toBe(true);
  }
});
