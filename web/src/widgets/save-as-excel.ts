import type { WidgetSpec } from '../../../src/viz/spec/widget-spec.ts';
import { send } from '../api/ask.ts';
import { noAnswer, type Problem, problemOf } from '../api/problems.ts';
import { problemOfError } from '../api/use-batch.ts';
import { endpointOf, fileNameOf } from './copy-texts.ts';
import { saveFile } from './save-file.ts';

/**
 * Asks the service for the whole answer of a widget as a workbook, and lets the browser save it. Returns why it could not be had; null:
 * it was saved.
 */
export async function saveAsExcel({ title, query }: WidgetSpec): Promise<Problem | null> {
  const { path, body } = endpointOf(query);
  const address = `${path}${path.includes('?') ? '&' : '?'}format=xlsx`;
  try {
    const response = await send(address, body === undefined ? {} : { body });
    if (!response.ok) return problemOf({ status: response.status, body: await response.json() }) ?? noAnswer;
    saveFile(fileNameOf(title, 'xlsx'), await response.blob());
    return null;
  } catch (error) {
    return problemOfError(error as Error) ?? noAnswer;
  }
}
