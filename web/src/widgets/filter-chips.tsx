import { IconX } from '@tabler/icons-react';
import { factsOf } from '../../../src/viz/model/facts.ts';
import { labelOf } from '../../../src/viz/model/label-value.ts';
import { facts } from '../facts.ts';
import type { View } from '../view/view.ts';
import classes from './filter-chips.module.css';
import { useCatalogue } from './use-catalogue.ts';

interface FilterChipsProps {
  filters: View['filters'];
  change: (filters: View['filters']) => void;
}

const noCatalogue = { metrics: {}, dimensions: {} };

/** The filters of the page, each with a button that takes it away. Nothing where there are none. */
export function FilterChips({ filters, change }: FilterChipsProps) {
  const catalogue = useCatalogue() ?? noCatalogue;
  const entries = Object.entries(filters);
  if (entries.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Filters">
      {entries.map(([name, values]) => {
        const dimension = name.replace(/\.not$/, '');
        const { title } = factsOf(dimension, { catalogue, currency: facts.currency });
        const text = values
          .split(',')
          .map((value) => labelOf(value))
          .join(' or ');
        return (
          <li key={name}>
            <button
              type="button"
              className={classes.chip}
              onClick={() => change(Object.fromEntries(entries.filter(([other]) => other !== name)))}
              aria-label={`Remove the filter ${title}: ${text}`}
            >
              <span className={classes.name}>
                {title}
                {name.endsWith('.not') ? ' is not' : ''}
              </span>{' '}
              {text}
              <IconX size={14} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
