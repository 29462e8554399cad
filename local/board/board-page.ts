import type { IncomingMessage } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { parseJson } from '../http/json.ts';
import type { LambdaFunction } from '../services/lambda/lambda.ts';
import { errorPage, livePage } from './page.ts';

/** The suffix of the name of the function that builds the board. */
const SHOW_BOARD = '-show-board';

export const isForBoard = ({ method, headers }: IncomingMessage, { pathname }: URL): boolean =>
  method === 'GET' && pathname === '/' && headers['x-amz-target'] === undefined;

/** The board as a web page: the HTML of the deployed function, with the query parameters of the URL. */
export async function answerBoard(
  functions: ReadonlyMap<string, LambdaFunction>,
  { searchParams }: URL,
): Promise<Answer> {
  const showBoard = [...functions.values()].find(({ config }) => config.name.endsWith(SHOW_BOARD));
  if (showBoard === undefined)
    return errorPage(404, 'The deployed stack has no request board: it has no function show-board.');
  const { payload, failed } = await showBoard.invoke(JSON.stringify(Object.fromEntries(searchParams)));
  const board = parseJson(payload);

  return failed || typeof board !== 'string'
    ? errorPage(500, 'The function show-board failed. Read its log for the reason.')
    : livePage(board);
}
