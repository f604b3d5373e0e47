import { Cell, Grid, Page } from '../../app/page.tsx';

/** Is something wrong now, and where? */
export function NowPage() {
  return (
    <Page title="Now">
      <Grid>
        <Cell span={12}>
          <p>The last hour, minute by minute.</p>
        </Cell>
      </Grid>
    </Page>
  );
}
