import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Page } from './page.tsx';
import classes from './page-states.module.css';

/** An address that no page has. */
export function NoSuchPage() {
  return (
    <Page title="There is no such page">
      <p className={classes.text}>
        The address may be mistyped, or of a later version. <Link to="/">Go to Now</Link>, or press Ctrl K to
        find a page.
      </p>
    </Page>
  );
}

/** A page that cannot be drawn: most often its part of the application is gone, since another version is served by now. */
export function PageFailed({ error }: ErrorComponentProps) {
  return (
    <Page title="The page could not be shown">
      <p className={classes.text}>{error instanceof Error ? error.message : String(error)}</p>
      <p className={classes.text}>A newer version may be served by now; loading the page again brings it.</p>
      <Button onClick={() => location.reload()}>Load again</Button>
    </Page>
  );
}
