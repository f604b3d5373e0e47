import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { type Compare, comparisons } from '../../view/presets.ts';
import { useView } from '../../view/use-view.ts';
import { Key } from './range-picker.tsx';
import classes from './picker.module.css';

/** Chooses what the numbers of the page are compared with. */
export function ComparePicker() {
  const { resolved, change } = useView();
  const chosen: Compare = resolved.compare ?? 'none';
  return (
    <Menu position="bottom-end" width={264} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <span className="visually-hidden">Compared:</span>
          <span className={classes.note}>vs</span>
          <span className={classes.value}>
            {chosen === 'none' ? 'nothing' : comparisons[chosen].toLowerCase()}
          </span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(comparisons) as Compare[]).map((compare) => (
          <Menu.Item
            key={compare}
            onClick={() => change({ compare })}
            leftSection={
              <IconCheck size={16} aria-hidden visibility={chosen === compare ? 'visible' : 'hidden'} />
            }
            rightSection={compare === 'none' ? <Key of="x" /> : null}
            aria-current={chosen === compare}
          >
            {comparisons[compare]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
