import { Kbd, Menu, UnstyledButton } from '@mantine/core';
import { IconCalendarEvent, IconCheck, IconChevronDown } from '@tabler/icons-react';
import { facts } from '../../facts.ts';
import { presets, type PresetName } from '../../view/presets.ts';
import { useView } from '../../view/use-view.ts';
import { zoneOfFacts } from '../zone.ts';
import { keyOfPreset } from '../shortcuts.ts';
import { OwnDays } from './own-days.tsx';
import classes from './picker.module.css';

/** Chooses the range of the page: named ones with their keys, and days of one's own. */
export function RangePicker() {
  const { view, resolved, standard, change } = useView();
  const range = view.range ?? { preset: standard };
  const chosen = 'preset' in range ? range.preset : null;
  return (
    <Menu position="bottom-end" width={264} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <UnstyledButton className={classes.button} title={`Days of ${facts.timezone}`}>
          <span className="visually-hidden">Range:</span>
          <IconCalendarEvent size={16} stroke={1.6} aria-hidden />
          <span className={classes.value}>{resolved.title}</span>
          <span className={classes.note}>{zoneOfFacts()}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(presets) as PresetName[]).map((preset) => (
          <Menu.Item
            key={preset}
            onClick={() => change({ range: { preset }, compare: null, grain: null })}
            leftSection={
              <IconCheck size={16} aria-hidden visibility={chosen === preset ? 'visible' : 'hidden'} />
            }
            rightSection={<Key of={keyOfPreset(preset)} />}
            aria-current={chosen === preset}
          >
            {presets[preset].title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <OwnDays
          from={resolved.from}
          to={resolved.to}
          choose={(range) => change({ range, compare: null, grain: null })}
        />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The key of a choice, where it has one. */
export function Key({ of }: { of: string | undefined }) {
  return of === undefined ? null : <Kbd aria-label={`key ${of}`}>{of.toUpperCase()}</Kbd>;
}
