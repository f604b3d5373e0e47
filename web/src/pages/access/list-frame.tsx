import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Problem } from '../../api/problems.ts';
import { ProblemNote } from '../../app/problem-note.tsx';
import classes from './page.module.css';

interface ListFrameProps {
  list: {
    rows: readonly unknown[] | null;
    problem: Problem | null;
    isFetching: boolean;
    hasMore: boolean;
    more: () => void;
    askAgain: () => void;
  };
  /** What is told where the list has no row. */
  empty: string;
  more: string;
  /** The headings of its columns. */
  heads: readonly string[];
  /** The last column has the buttons of each row. */
  hasActs?: boolean;
  /** Its rows. */
  children: ReactNode;
}

/** A table of a list with its states: being read, failed, empty, and longer than is shown. */
export function ListFrame({ list, empty, more, heads, hasActs = false, children }: ListFrameProps) {
  const { rows, problem, isFetching, hasMore, askAgain } = list;
  if (problem !== null && rows === null) return <ProblemNote problem={problem} askAgain={askAgain} />;
  if (rows === null) return <div className={classes.waiting} />;
  if (rows.length === 0) return <p className={classes.empty}>{empty}</p>;
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name}>{name}</th>
            ))}
            {hasActs && (
              <th>
                <span className="visually-hidden">Acts</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {hasMore && (
        <Button variant="default" loading={isFetching} onClick={list.more} className={classes.moreButton!}>
          {more}
        </Button>
      )}
    </>
  );
}
