import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { catalogue } from '../../../src/viz/examples/catalogue.ts';
import { Cell, Grid, Page } from '../app/page.tsx';
import type { CatalogueList } from '../widgets/use-catalogue.ts';
import { Widget } from '../widgets/widget.tsx';
import { sections, type Shown } from './shown.ts';

// In development only: every widget in every state, without a service.

const list: CatalogueList = {
  metrics: Object.entries(catalogue.metrics).map(([id, metric]) => ({
    ...metric,
    id,
    family: id.split('.')[0]!,
    dimensions: [],
    headline: true,
    sources: [],
  })),
  dimensions: Object.entries(catalogue.dimensions).map(([name, dimension]) => ({
    ...dimension,
    name,
    type: 'text',
  })),
};
const queries = new QueryClient();
queries.setQueryData(['catalogue'], list);

/** How does each widget look in each state? */
export function GalleryPage() {
  return (
    <QueryClientProvider client={queries}>
      <Page title="Gallery">
        {sections.map(({ title, shown }) => (
          <section key={title} style={{ marginBottom: 32 }}>
            <h2 style={{ font: 'var(--or-text-title)', margin: '0 0 8px' }}>{title}</h2>
            <Grid>
              {shown.map((one) => (
                <Cell key={one.name} span={one.span}>
                  <ShownWidget {...one} />
                </Cell>
              ))}
            </Grid>
          </section>
        ))}
      </Page>
    </QueryClientProvider>
  );
}

function ShownWidget({ name, props }: Shown) {
  return <Widget {...props} spec={{ ...props.spec, title: name }} onFilter={() => {}} />;
}
