import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import classes from './theme-menu.module.css';

const schemes = [
  { value: 'light', title: 'Light', icon: IconSun },
  { value: 'dark', title: 'Dark', icon: IconMoon },
  { value: 'auto', title: 'As the system', icon: IconDeviceDesktop },
] as const;

/** Chooses light, dark, or what the system says; `isWide` shows the choices at once, for a sheet. */
export function ThemeMenu({ isWide = false }: { isWide?: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = useComputedColorScheme('light') === 'dark' ? IconMoon : IconSun;
  if (isWide)
    return (
      <div role="group" aria-label="Theme" className={classes.wide}>
        {schemes.map(({ value, title, icon: Item }) => (
          <button
            key={value}
            type="button"
            aria-pressed={colorScheme === value}
            onClick={() => setColorScheme(value)}
          >
            <Item size={18} stroke={1.6} aria-hidden />
            {title}
          </button>
        ))}
      </div>
    );
  return (
    <Menu position="bottom-end" width={208} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon className={classes.button!} variant="subtle" color="gray" size={32} aria-label="Theme">
          <Icon size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, title, icon: Item }) => (
          <Menu.Item
            key={value}
            leftSection={<Item size={16} stroke={1.6} aria-hidden />}
            rightSection={colorScheme === value ? <IconCheck size={16} aria-label="chosen" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
