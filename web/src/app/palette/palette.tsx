import '@mantine/core/styles/Input.layer.css';
import '@mantine/spotlight/styles.layer.css';
import {
  Spotlight,
  spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { pages } from '../pages.ts';
import { entitiesOf } from './entities-of.ts';
import { type KnownMetric, type KnownRoute, useMetrics, useRoutes } from './use-known.ts';
import { useView } from '../../view/use-view.ts';
import { searchOf } from '../../view/search-of.ts';

const AT_MOST = 6;

/** Finds pages, metrics, routes by their names, and bookings, payments, trips and drivers by id or confirmation code. */
export default function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const groups = useGroups(text.trim());
  useEffect(() => {
    spotlight.open();
  }, []);
  return (
    <Spotlight
      shortcut={null}
      query={text}
      onQueryChange={setText}
      filter={(_text, actions) => actions} // they are found below
      actions={groups}
      onSpotlightClose={close}
      nothingFound="Nothing here is called so. Type an id or a code whole."
      scrollable
      overlayProps={{ blur: 0 }}
      attributes={{ content: { 'aria-label': 'Jump or search' } }}
      maxHeight={420}
      transitionProps={{ duration: 0 }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: 'Page, metric, route, id or confirmation code',
        'aria-label': 'Jump or search',
      }}
    />
  );
}

type Go = (path: string, search?: Record<string, string>) => void;

function useGroups(text: string): SpotlightActionGroupData[] {
  const navigate = useNavigate();
  const { view } = useView();
  const metrics = useMetrics();
  const routes = useRoutes(text !== '');
  const keep = searchOf(view);
  const go: Go = (path, search = {}) => void navigate({ to: path as '/', search: { ...keep, ...search } });
  return [
    { group: 'Events of one entity', actions: entityActions(text, go) },
    { group: 'Pages', actions: pageActions(text, go) },
    { group: 'Metrics', actions: text === '' ? [] : metricActions(metrics, text, go) },
    { group: 'Routes', actions: routeActions(routes, text, go) },
  ].filter(({ actions }) => actions.length > 0);
}

function entityActions(text: string, go: Go): SpotlightActionData[] {
  return entitiesOf(text).map(({ kind, title, id }) => ({
    id: `${kind}/${id}`,
    label: title,
    description: id,
    onClick: () => go(`/timeline/${kind}/${encodeURIComponent(id)}`),
  }));
}

function pageActions(text: string, go: Go): SpotlightActionData[] {
  return pages
    .filter(({ title, answers }) => matches(`${title} ${answers}`, text))
    .map(({ name, path, title, answers, icon: Icon }) => ({
      id: `page ${name}`,
      label: title,
      description: answers,
      leftSection: <Icon size={20} stroke={1.6} aria-hidden />,
      onClick: () => go(path),
    }));
}

function metricActions(metrics: readonly KnownMetric[], text: string, go: Go): SpotlightActionData[] {
  return metrics
    .filter(({ title, id }) => matches(`${title} ${id}`, text))
    .slice(0, AT_MOST)
    .map(({ id, title, meaning }) => ({
      id: `metric ${id}`,
      label: title,
      description: meaning,
      onClick: () => go('/catalogue', { metric: id }),
    }));
}

function routeActions(routes: readonly KnownRoute[], text: string, go: Go): SpotlightActionData[] {
  return routes
    .filter((route) => matches(`${route.route_name} ${route.route_id}`, text))
    .slice(0, AT_MOST)
    .map(({ route_id: id, route_name: name, origin_city: from, destination_city: to }) => ({
      id: `route ${id}`,
      label: name,
      description: `${from} to ${to}`,
      onClick: () => go('/routes', { route_id: id }),
    }));
}

/** Every word that was typed is somewhere in the text. */
function matches(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
