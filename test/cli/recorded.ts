import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CloudFormation, isForCloudFormation } from '../../local/services/cloudformation/cloudformation.ts';
import { isForSimulator, simulatorListener } from '../../local/simulator/http.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

/** What AWS answers to an operation, in the shape of its service model. A function gets the request, and the endpoint. */
export type Recorded = Record<
  string,
  object | Fault | ((request: Record<string, unknown>, endpoint: string) => object | Fault)
>;

/** An error of AWS. */
export class Fault {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message = 'No.') {
    this.code = code;
    this.message = message;
  }
}

/** The paths of Lambda's operations here, the only service without X-Amz-Target. */
const LAMBDA: readonly [RegExp, string][] = [
  [/^\/2016-08-19\/account-settings/, 'GetAccountSettings'],
  [/^\/2018-10-31\/layers/, 'ListLayers'],
  [/^\/2015-03-31\/functions\/[^/]+\/configuration/, 'GetFunctionConfiguration'],
];

const operationOf = ({ url = '', headers }: IncomingMessage): string =>
  LAMBDA.find(([path]) => path.test(url))?.[1] ?? String(headers['x-amz-target']).split('.')[1] ?? '';

/**
 * An account: recorded answers, by operation, over a simulator for everything else of its service.
 * @param outputs of its stack
 */
export async function serveRecorded(
  simulator: Simulator,
  recorded: Recorded,
  outputs: (endpoint: string) => Record<string, string>,
) {
  const simulated = simulatorListener(simulator);
  const calls: { operation: string; request: Record<string, unknown> }[] = [];
  const server = createServer(async (message, response) => {
    const body = await buffer(message);
    const endpoint = `http://${message.headers.host}`;
    if (isForCloudFormation(message)) {
      const place = { region: 'us-east-1', accountId: '123456789012', endpoint };
      const stack = new CloudFormation(place, new Map(Object.entries(outputs(endpoint))));
      const { status, headers, body: xml } = stack.answer(body.toString());
      response.writeHead(status, headers).end(xml);
      return;
    }
    const operation = operationOf(message);
    const answer = recorded[operation];
    if (answer === undefined && isForSimulator(message)) return simulated(message, response, body);
    const query = Object.fromEntries(new URL(message.url ?? '/', 'http://127.0.0.1').searchParams);
    const request = { ...query, ...(body.length > 0 && JSON.parse(body.toString())) };
    calls.push({ operation, request });
    const said = typeof answer === 'function' ? answer(request, endpoint) : answer;
    const result = said ?? new Fault('AccessDeniedException', `There is no recorded answer of ${operation}.`);
    const isFault = result instanceof Fault;
    response.writeHead(isFault ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.0',
      ...(isFault && { 'x-amzn-errortype': result.code }),
    });
    response.end(JSON.stringify(isFault ? { __type: result.code, message: result.message } : result));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
