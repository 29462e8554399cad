import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { phoneNumberId } from '../../../local/simulator/fixtures.ts';
import { simulatorListener } from '../../../local/simulator/http.ts';
import type { SettingsPatch } from '../../../local/simulator/settings.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';

const NOON = Date.UTC(2026, 0, 15, 12);

/** A simulator with a manual clock. */
export function simulatorAtNoon(settings: SettingsPatch = {}) {
  let time = NOON;
  const simulator = createSimulator({
    now: () => time,
    accountId: '123456789012',
    region: 'us-east-1',
    settings,
  });
  return {
    simulator,
    call: simulator.call,
    wait: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

/** The smallest request that creates a pool of the n-th free number. */
export const poolRequest = (n: number) => ({
  OriginationIdentity: phoneNumberId(n),
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
});

/** Serves a simulator on a free port of the loopback address. */
export async function serve(simulator: Simulator) {
  const listener = simulatorListener(simulator);
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    await listener(request, response, await buffer(request));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const endpoint = `http://127.0.0.1:${isPort(address) ? address.port : 0}`;
  const client = new PinpointSMSVoiceV2Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1000,
      requestTimeout: 300,
      throwOnRequestTimeout: true,
    }),
  });
  return {
    endpoint,
    client,
    close: async () => {
      client.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const isPort = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
