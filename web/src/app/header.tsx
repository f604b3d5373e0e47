import { ActionIcon, Drawer } from '@mantine/core';
import { IconHelp, IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { facts } from '../facts.ts';
import { useView } from '../view/use-view.ts';
import { comparisons } from '../view/presets.ts';
import { searchOf } from '../view/search-of.ts';
import { FreshnessPill } from './freshness/freshness-pill.tsx';
import classes from './header.module.css';
import { AccountMenu } from '../pages/sign-in/account-menu.tsx';
import { partsAt } from './page-at.ts';
import { Rail } from './rail.tsx';
import { ComparePicker } from './range/compare-picker.tsx';
import { RangePicker } from './range/range-picker.tsx';
import type { Act } from './shortcuts.ts';
import { ThemeMenu } from './theme-menu.tsx';

/** The line above every page: where one is, how fresh the numbers are, and which days they are about. */
export function Header({ act, isKiosk }: { act: (act: Act) => void; isKiosk: boolean }) {
  const { view, resolved } = useView();
  const parts = partsAt(useRouterState({ select: ({ location }) => location.pathname }));
  return (
    <header className={classes.header}>
      {!isKiosk && <PagesButton />}
      <Link to="/" search={searchOf(view)} className={classes.brand!}>
        OpenRide
      </Link>
      {facts.dataLabel !== null && (
        <span className={classes.label} title="Nothing of this happened: the data is made up.">
          {facts.dataLabel}
        </span>
      )}
      {!isKiosk && (
        <button type="button" className={classes.jump} onClick={() => act({ kind: 'palette' })}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={classes.jumpWords}>Jump or search</span>
          <kbd className={classes.jumpKey}>Ctrl K</kbd>
        </button>
      )}
      {parts.range && (
        <p className={classes.printed}>
          {resolved.title}
          {resolved.compare !== null && `, against the ${comparisons[resolved.compare].toLowerCase()}`}
        </p>
      )}
      <div className={classes.end}>
        {parts.freshness && <FreshnessPill />}
        {!isKiosk && (
          <>
            {parts.range && (
              <div className={classes.pickers}>
                <RangePicker />
                <ComparePicker />
              </div>
            )}
            <ThemeMenu />
            <AccountMenu />
            <HelpButton onClick={() => act({ kind: 'help' })} />
          </>
        )}
      </div>
    </header>
  );
}

function HelpButton({ onClick }: { onClick: () => void }) {
  return (
    <ActionIcon
      className={classes.help!}
      variant="subtle"
      color="gray"
      size={32}
      aria-label="Keys and help"
      onClick={onClick}
    >
      <IconHelp size={18} stroke={1.6} />
    </ActionIcon>
  );
}

/** On a phone the rail is a sheet, and this opens it. */
function PagesButton() {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <ActionIcon
        className={classes.menu!}
        variant="subtle"
        color="gray"
        size={44}
        aria-label="Pages"
        onClick={() => setOpen(true)}
      >
        <IconMenu2 size={22} stroke={1.6} />
      </ActionIcon>
      <Drawer opened={isOpen} onClose={close} title="OpenRide" size={288} transitionProps={{ duration: 0 }}>
        <Rail onGo={close} />
        <div className={classes.sheetEnd}>
          <ThemeMenu isWide />
        </div>
      </Drawer>
    </>
  );
}
