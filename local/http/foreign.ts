import type { IncomingHttpHeaders } from 'node:http';

/** Names of this machine, with any port. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Values of Sec-Fetch-Site for a request of the user, or of a page of the local stack. */
const OWN_SITES: readonly unknown[] = [undefined, 'none', 'same-origin'];

/**
 * Why a request is refused: a web page elsewhere made it, or its host is not this machine (DNS rebinding). The AWS CLI,
 * SDKs and curl send neither Origin nor Sec-Fetch-Site. A page on another port of this machine is elsewhere too.
 *
 * @returns a sentence; undefined for a request that may proceed
 */
export function foreignFault(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!LOOPBACK.test(host))
    return `The local stack answers only to 127.0.0.1, localhost and [::1]; found the host ${quoted(host)}.`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return `The local stack refuses requests of other web pages; found the origin ${quoted(origin)}. Use the AWS CLI, an SDK or curl.`;
  if (!OWN_SITES.includes(site))
    return `The local stack refuses requests of other web pages; found Sec-Fetch-Site: ${quoted(String(site))}. Enter http://${host} in the address bar.`;
  return undefined;
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));
