import type { IncomingMessage } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { parseJson } from '../http/json.ts';
import type { LambdaFunction } from '../services/lambda/lambda.ts';

/** The end of the name of the function that builds the board. */
const SHOW_BOARD = '-show-board';

/** No script, no image and no address besides its own: what a request holds could not do anything even unescaped. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

export const isForBoard = ({ method, headers }: IncomingMessage, { pathname }: URL): boolean =>
  method === 'GET' && pathname === '/' && headers['x-amz-target'] === undefined;

const page = (board: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Requests · SMS Pool Provisioner</title>
<style>body{margin:0}h1{position:absolute;clip-path:inset(50%)}.pb{min-height:100vh}</style>
</head>
<body>
<main>
<h1>SMS Pool Provisioner</h1>
${board}
</main>
</body>
</html>
`;

const answer = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
  body,
});

/** The board as a page of its own: what the deployed function returns, by the parameters of the address. */
export async function answerBoard(
  functions: ReadonlyMap<string, LambdaFunction>,
  { searchParams }: URL,
): Promise<Answer> {
  const showBoard = [...functions.values()].find(({ config }) => config.name.endsWith(SHOW_BOARD));
  if (showBoard === undefined) return answer(404, 'The stack that is deployed has no request board.');
  const { payload, failed } = await showBoard.invoke(JSON.stringify(Object.fromEntries(searchParams)));
  const board = parseJson(payload);

  return failed || typeof board !== 'string'
    ? answer(500, 'The board could not be built: the log of show-board says why.')
    : answer(200, page(board));
}
