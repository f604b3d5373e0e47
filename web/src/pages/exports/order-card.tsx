import '@mantine/core/styles/Input.layer.css';
import { Button, NativeSelect } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Family } from '../../../../src/events/contract.ts';
import { Card } from '../../app/card.tsx';
import classes from './exports.module.css';
import { type ExportActs, type ExportFormat, exportFormats } from './queries.ts';
import { formatNames, sayRange, sayWhat } from './say-export.ts';

const familyNames: Readonly<Record<Family, string>> = {
  booking: 'Bookings',
  payment: 'Payments',
  trip: 'Trips',
  route: 'Routes',
  user: 'Users',
  payout: 'Payouts',
  location: 'Positions of drivers',
};

/** The question of a chart that somebody wants to have as a file. */
export interface ChartQuestion {
  title: string;
  of: string;
  query: Readonly<Record<string, unknown>>;
}

interface OrderCardProps {
  /** Null: events are asked for. */
  chart: ChartQuestion | null;
  /** Of events: the range of the page. */
  range: { from: string; to: string };
  order: ExportActs['order'];
  /** Asks for events instead. */
  onEvents: () => void;
}

/** Asks for an export: of the question of a chart, or of the events of a family in the range of the page. */
export function OrderCard({ chart, range, order, onEvents }: OrderCardProps) {
  const [family, setFamily] = useState<Family>('booking');
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [isSent, setSent] = useState(false);
  const wanted = chart ?? { of: 'events', query: { family, ...range } };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    await order({ of: wanted.of, query: wanted.query, format });
    setSent(false);
  };
  return (
    <Card
      title="New export"
      subtitle={chart === null ? 'Every event of a family, as it was told' : chart.title}
    >
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        {chart === null ? (
          <NativeSelect
            label="Events of"
            value={family}
            onChange={({ currentTarget }) => setFamily(currentTarget.value as Family)}
            data={Object.entries(familyNames).map(([value, label]) => ({ value, label }))}
          />
        ) : (
          <p className={classes.chosen}>{sayWhat({ ...chart, table: null })}</p>
        )}
        <p className={classes.note}>{sayRange(wanted)}</p>
        <NativeSelect
          label="As"
          value={format}
          onChange={({ currentTarget }) => setFormat(currentTarget.value as ExportFormat)}
          data={exportFormats.map((value) => ({ value, label: formatNames[value] }))}
        />
        <Button type="submit" loading={isSent}>
          Export
        </Button>
        {chart !== null && (
          <Button variant="subtle" onClick={onEvents}>
            Export events instead
          </Button>
        )}
        <p className={classes.note}>
          It is made in the background, as of now: whatever arrives meanwhile is not in it.
        </p>
      </form>
    </Card>
  );
}
