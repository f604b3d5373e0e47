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
  children: ReactNode;
}

/** A list with its states: being read, failed, empty, and longer than is shown. */
export function ListFrame({ list, empty, more, children }: ListFrameProps) {
  const { rows, problem, isFetching, hasMore, askAgain } = list;
  if (problem !== null && rows === null) return <ProblemNote problem={problem} askAgain={askAgain} />;
  if (rows === null) return <div className={classes.waiting} />;
  if (rows.length === 0) return <p className={classes.empty}>{empty}</p>;
  return (
    <>
      {children}
      {hasMore && (
        <Button variant="default" loading={isFetching} onClick={list.more} className={classes.moreButton!}>
          {more}
        </Button>
      )}
    </>
  );
}
