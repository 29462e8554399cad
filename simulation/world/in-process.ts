import { Readable } from 'node:stream';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { REQUEST_TIMEOUT_MS } from '../../functions/aws/client.ts';
import type { Answer } from '../../local/simulator/answer.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

const TARGET = 'PinpointSMSVoiceV2.';

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

const broken = (code: string, name = 'Error') =>
  Object.assign(new Error(`the wire: ${code}`), { name, code });

/** The body of a response, faults included, as the HTTP handler of the SDK returns it. */
const bodyOf = ({ body, transport }: Answer): Readable => {
  const whole = JSON.stringify(body);
  const half = whole.slice(0, Math.ceil(whole.length / 2));
  if (transport === 'no-body') return Readable.from([]);
  if (transport === 'broken-json') return Readable.from([Buffer.from(half)]);
  if (transport !== 'truncated') return Readable.from([Buffer.from(whole)]);

  return new Readable({
    read() {
      this.push(half);
      this.destroy(broken('ECONNRESET'));
    },
  });
};

/**
 * The complete SDK client with the simulator instead of the network: requests are serialised and signed, and responses
 * are parsed, but nothing waits for a socket, which virtual time could not advance.
 */
export const clientOf = (simulator: Simulator, maxAttempts: number): PinpointSMSVoiceV2Client =>
  new PinpointSMSVoiceV2Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
    requestHandler: {
      async handle({ headers, body }: HttpRequest) {
        const answer = simulator.call(
          (headers['x-amz-target'] ?? '').slice(TARGET.length),
          JSON.parse(new TextDecoder().decode(body)),
        );
        if (answer.transport === 'reset') throw broken('ECONNRESET');
        if (answer.transport === 'hang') {
          await new Promise((resolve) => setTimeout(resolve, REQUEST_TIMEOUT_MS));
          throw broken('ETIMEDOUT', 'TimeoutError');
        }
        return { response: { statusCode: answer.status, headers: {}, body: bodyOf(answer) } };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  });
