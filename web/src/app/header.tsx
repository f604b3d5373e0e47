import { ActionIcon, Drawer, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMenu2, IconMoon, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { facts } from '../facts.ts';
import { FreshnessPill } from './freshness/freshness-pill.tsx';
import classes from './header.module.css';
import { Rail } from './rail.tsx';
import { ComparePicker } from './range/compare-picker.tsx';
import { RangePicker } from './range/range-picker.tsx';

/** The line above every page: where one is, how fresh the numbers are, and which days they are about. */
export function Header() {
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.menu!}
        variant="subtle"
        color="gray"
        size={44}
        aria-label="Pages"
        onClick={() => setMenuOpen(true)}
      >
        <IconMenu2 size={22} stroke={1.6} />
      </ActionIcon>
      <Link to="/" className={classes.brand!}>
        OpenRide
      </Link>
      {facts.dataLabel !== null && (
        <span className={classes.label} title="Nothing of this happened: the data is made up.">
          {facts.dataLabel}
        </span>
      )}
      <div className={classes.end}>
        <FreshnessPill />
        <div className={classes.pickers}>
          <RangePicker />
          <ComparePicker />
        </div>
        <ThemeMenu />
      </div>
      <Drawer
        opened={isMenuOpen}
        onClose={() => setMenuOpen(false)}
        title="OpenRide"
        size={288}
        transitionProps={{ duration: 0 }}
      >
        <Rail onGo={() => setMenuOpen(false)} />
      </Drawer>
    </header>
  );
}

const schemes = [
  { value: 'light', title: 'Light', icon: IconSun },
  { value: 'dark', title: 'Dark', icon: IconMoon },
  { value: 'auto', title: 'As the system', icon: IconDeviceDesktop },
] as const;

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = useComputedColorScheme('light') === 'dark' ? IconMoon : IconSun;
  return (
    <Menu position="bottom-end" width={200} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon className={classes.theme!} variant="subtle" color="gray" size={32} aria-label="Theme">
          <Icon size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, title, icon: Item }) => (
          <Menu.Item
            key={value}
            leftSection={<Item size={16} stroke={1.6} aria-hidden />}
            aria-current={colorScheme === value}
            onClick={() => setColorScheme(value)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
