import { ActionIcon, Menu } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { get } from '../../api/ask.ts';
import { useMe } from '../../api/me.ts';
import { SIGN_IN_PATH } from '../../api/sign-in-again.ts';
import { inOneLine } from '../../app/business-time.ts';
import classes from './account-menu.module.css';

/** Who is signed in, and the way out. Nothing where nobody needs to sign in. */
export function AccountMenu() {
  const me = useMe();
  if (me === undefined || me.session === null) return null;
  const { name, session } = me;
  const signOut = async () => {
    await get('/v1/sign-out', { method: 'POST' }).catch(() => undefined);
    location.assign(SIGN_IN_PATH);
  };
  return (
    <Menu position="bottom-end" width={240} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Signed in as ${name}`}>
          <IconUserCircle size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{name}</strong>
          <span>{session.signed_in_by === 'oidc' ? 'by the company account' : 'by a key'}</span>
          <span>until {inOneLine(session.ends_at)} at most</span>
        </div>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />}
          onClick={() => void signOut()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
