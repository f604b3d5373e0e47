/** A page of a list: it names the next one, or null at the end. */
interface Page {
  next_cursor: string | null;
}

/**
 * Reads a list page by page: `ask` gets the cursor of the page, which is undefined for the first. Throws `ApiProblem` when a page is
 * answered with a problem.
 */
export async function* readPages<One extends Page>(
  ask: (cursor: string | undefined) => Promise<One>,
): AsyncGenerator<One> {
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    yield page;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
