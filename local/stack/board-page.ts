import type { IncomingMessage } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { parseJson } from '../http/json.ts';
import type { LambdaFunction } from '../services/lambda/lambda.ts';

/** The suffix of the name of the function that builds the board. */
const SHOW_BOARD = '-show-board';

/** No script, no image and no other origin: the content of a request is harmless even if it were not escaped. */
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

/** The board as a web page: the HTML of the deployed function, with the query parameters of the URL. */
export async function answerBoard(
  functions: ReadonlyMap<string, LambdaFunction>,
  { searchParams }: URL,
): Promise<Answer> {
  const showBoard = [...functions.values()].find(({ config }) => config.name.endsWith(SHOW_BOARD));
  if (showBoard === undefined)
    return answer(404, 'The deployed stack has no request board: it has no function show-board.');
  const { payload, failed } = await showBoard.invoke(JSON.stringify(Object.fromEntries(searchParams)));
  const board = parseJson(payload);

  return failed || typeof board !== 'string'
    ? answer(500, 'The function show-board failed. Read its log for the reason.')
    : answer(200, page(board));
}
