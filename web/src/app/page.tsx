import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** The frame of a page: its heading, what belongs beside it, and its content. It names the tab of the browser, too. */
export function Page({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · OpenRide`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1 className={classes.title} tabIndex={-1} id="page-title">
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </div>
  );
}

/** Twelve columns, one below the other on a phone. Each child is a `Cell`. */
export function Grid({ children }: { children: ReactNode }) {
  return <div className={classes.grid}>{children}</div>;
}

/** A place of the grid: so many of twelve columns; `phoneOrder` where a phone shows it earlier or later. */
export function Cell({
  span,
  phoneOrder,
  children,
}: {
  span: 2 | 3 | 4 | 6 | 8 | 12;
  phoneOrder?: number;
  children: ReactNode;
}) {
  return (
    <div
      className={classes.cell}
      data-span={span}
      {...(phoneOrder !== undefined && { style: { '--phone-order': phoneOrder } as object })}
    >
      {children}
    </div>
  );
}

/** Cards below one another in one place of the grid. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className={classes.stack}>{children}</div>;
}
