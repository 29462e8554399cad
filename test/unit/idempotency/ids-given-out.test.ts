import { describe, expect, it } from 'vitest';
import { clientTokenOf, contentHashOf } from '../../../functions/idempotency/ids.ts';
import type { PoolRequest } from '../../../functions/model/request.ts';
import { resultIdOf } from '../../../functions/results/ids.ts';

/*
 * Ids in use. A content hash that changes turns a repeat into a conflict, a ClientToken that changes creates a second
 * pool, and a result id that changes makes a repeat of a result look new. Change a value here only on purpose, with the
 * reason beside it.
 */
const GIVEN_OUT: [
  content: string,
  request: PoolRequest,
  ids: { contentHash: string; clientToken: string; replacementToken: string; resultId: string },
][] = [
  [
    'a phone number and its country',
    { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
    {
      contentHash: '15f9dcd299a71a0157d3cdf1e6921668a61d55602ddf5410da417160126599dc',
      clientToken: '77985f422bc72bd74ad25aa5f38105fa1d79162ba106a45b3c751ae31b375314',
      replacementToken: 'bfdad24743f5d11af48e4f06467a0c68a265d0a4bd7821ae4bdb15517872580a',
      resultId: '081d8576356d5d23d492db8df76487389f3dfada78718560c0fd5da384bd7a0c',
    },
  ],
  [
    'a promotional one',
    { MessageType: 'PROMOTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
    {
      contentHash: 'f7688bac60735c4de38920104f22ad141e45a6601db8019d9d5e8880456bdf60',
      clientToken: '4b839843e77f46924064111f31d1a9503853f01d52ac8666683ba0aab2a5b82d',
      replacementToken: '08272f0b6123c8d844dad040c9bc13a13ab0334302c5b168407bd60373988ef7',
      resultId: 'ffbf833d0f5060aaeb73e736895ae365c189817bf0149219a13292bf02a24670',
    },
  ],
  [
    'an RCS agent, without a country',
    { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'rcs-1' },
    {
      contentHash: '644ddb3fb3a55c65572a6929024bdc969a5b5dcf6751ac507754257221accaf0',
      clientToken: '78bdc361ca4a33c9bf9b68a4975b141b33e07423d0316d5133569791fea8992d',
      replacementToken: 'f5c559a6dab99cc926aee10eae797eb5be6244fb05d99cc245da30e18e3d34d7',
      resultId: '50b3d1a672d1992918919f94538952dc4f72fd8755e04100579fd70b850803f5',
    },
  ],
  [
    'a sender id by its ARN',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'arn:aws:sms-voice:eu-west-1:123456789012:sender-id/ACME/GB',
      IsoCountryCode: 'GB',
    },
    {
      contentHash: '4f72a86c77f05f076058e398c7b41fb8c271bc68fbe7b956dcca826ecaa14eb5',
      clientToken: '1f58becb8af2738a60347a5db5e0efa89732917b9d5cbc2f6a20d14f345261f5',
      replacementToken: 'ed87dbf9350f1e6a14e14811ead5cc96153f70151503626bd159bdbb5808f160',
      resultId: '6aa8983eaff936754e8211ad35edac3b84019402f5917b2ace50b8373b6bdd44',
    },
  ],
  [
    'deletion protection',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      DeletionProtectionEnabled: true,
    },
    {
      contentHash: 'a087e647866389190a293f65117f49775013a3a29e4124e1bb31069b0dd08894',
      clientToken: 'f290c85a4ab33a0f033819eb22985431f47a05370285d0ffa907e352410cfc10',
      replacementToken: '8d8f4a24c8f5dae34d69c43d63af3ef276e75a5f3238ac17ebede4f12e03f995',
      resultId: 'bf93bdd0363aa258030df4e81224e94eef3ecd5d096263a8a59d3b4ddb573483',
    },
  ],
  [
    'no deletion protection, said explicitly',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      DeletionProtectionEnabled: false,
    },
    {
      contentHash: '19bd834ec38ece6010875ead6658e269d9084019160309197d5a67a0b59cc927',
      clientToken: 'd6ef482ee1bfc5284f4452e1a6c5afac24aadb88d8d473613750ada720765f18',
      replacementToken: 'f2630168c0c072d8f11b0e5c8da160e30ecc7477a7c7742c0a391964d95ea3a9',
      resultId: 'bba8c91753910368bf5c00ab92d99ac56ff6d5adf70b3dde39423d81a1c38a1b',
    },
  ],
  [
    'a ClientToken',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      ClientToken: 'ticket-4711',
    },
    {
      contentHash: '21578d4aab659897918bafa703ac48917051dc718e8d6693b891ba3cd3f5f30b',
      clientToken: 'ticket-4711',
      replacementToken: 'afdc7d92e09b54af2b2324d2006d5fcba3eb1bf4afcf8aefc4f69d9cb2d1e200',
      resultId: '7c3237ccd77b5c9826b8af2072c2ea6502bb8e8bd6498c01f26ea3ea918f9938',
    },
  ],
  [
    'an empty list of tags',
    { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US', Tags: [] },
    {
      contentHash: '15f9dcd299a71a0157d3cdf1e6921668a61d55602ddf5410da417160126599dc',
      clientToken: '77985f422bc72bd74ad25aa5f38105fa1d79162ba106a45b3c751ae31b375314',
      replacementToken: 'bfdad24743f5d11af48e4f06467a0c68a265d0a4bd7821ae4bdb15517872580a',
      resultId: 'f25f2e51b0ce79cbaf9ef3fdeeef34595305850e2b93f671b977ec44aa200eb9',
    },
  ],
  [
    'one tag',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      Tags: [{ Key: 'customer', Value: 'c-1' }],
    },
    {
      contentHash: 'd98add58c51f30fce1293bc6a249b7f0a5b5eca8104db5dab939dcdab5238be4',
      clientToken: '3a8c5e05ce68a9d6271bbc7ea61dc5a4f3acf86701148df6b17be4219ce2bf39',
      replacementToken: '31b46d5af74bbfecc2cc08a3fe9a791f73c886f5c09fe53343ca2945bf590220',
      resultId: 'cded77f05aae6953760499252fad9c2d449bbe7a5872c2be5d4cb638567dace7',
    },
  ],
  [
    'a tag without a value',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      Tags: [{ Key: 'customer', Value: '' }],
    },
    {
      contentHash: 'b87b483045507d3495501ef7ac7c855f9bdbb4edcb9779c5ce7a616aa5780c64',
      clientToken: '39b878a294e69ac9f41a4287c70b196fe8346e835c79132bc7944d48fb0b9a9f',
      replacementToken: '81b05e9cad78b3cc71e843a3e1d3f6a112a2e6515d5b8d2900b5269b9cc0325d',
      resultId: '4463d2d197ff7ca5483f282152ca820433ebfeb7c9bfb53311facc4259b5eed7',
    },
  ],
  [
    'tags out of order',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'B', Value: '3' },
        { Key: 'a', Value: '1' },
      ],
    },
    {
      contentHash: '6524f16d4ab8dafe09e23efd137833e79462d0cc8e9ba6b211d57a78628db1f1',
      clientToken: 'aedfd86926321891770d506171e5c28120252d36846bfa4257289b91c8124e23',
      replacementToken: '36e37d5996a740da5d5a61be0c3a7772cfbe6c6e64f1bbb506f620e5efb23d65',
      resultId: '3150d34f365ae0869e9f0890953ecd226b035c1aa96d7aa8dfb1918037b42fe7',
    },
  ],
  [
    'tags of other scripts',
    {
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: 'phone-1',
      IsoCountryCode: 'US',
      Tags: [{ Key: 'Größe "groß"', Value: '東京 😀' }],
    },
    {
      contentHash: 'b63c9aad9c43b4491a381d4f49258ea745f410d5144b549cc882e12e651e1e89',
      clientToken: '43cda9ffa29522fae252dae2fa3f8041dd68e9a51945e001c75bb066767472c7',
      replacementToken: '2beb2073c706c24e4fee8959d0c6e064bb2b7aeaff09657ba048b66914df37a7',
      resultId: '0e48b2261dbc9f6d6fe9de8b36f31c374085eb92ada575303bcf66d3dd7e7f61',
    },
  ],
  [
    'every member',
    {
      ClientToken: 'mine',
      DeletionProtectionEnabled: true,
      IsoCountryCode: 'CA',
      MessageType: 'PROMOTIONAL',
      OriginationIdentity: 'phone-2',
      Tags: [
        { Key: 'team', Value: 'x' },
        { Key: 'env', Value: 'prod' },
      ],
    },
    {
      contentHash: '5c41b6e944d63fff38bcd3ddf5b205518629aa6619311694f405733f7317c4bb',
      clientToken: 'mine',
      replacementToken: 'eb0cc7040739d8995fe1f2541c46191b1516ad52279a91bc56793ea54ad7bdba',
      resultId: '79f42240ae5c4121147fb578e34c8f3188656e29553c0a551567c696bce9010e',
    },
  ],
];

describe('the ids of a request with', () => {
  it.each(GIVEN_OUT)('%s do not change', (_content, request, ids) => {
    const metadata = { requestId: 'r-1' };

    const now = {
      contentHash: contentHashOf(request),
      clientToken: clientTokenOf('r-1', request),
      replacementToken: clientTokenOf('r-1', request, { vanishedPoolId: 'pool-1' }),
      resultId: resultIdOf({ metadata, request, result: 'pool-1' }),
    };

    expect(now).toEqual(ids);
  });
});

describe('the id of a result', () => {
  it('does not change for a failure of a later attempt', () => {
    const id = resultIdOf({
      metadata: { requestId: 'r-1' },
      attempt: 2,
      request: GIVEN_OUT[0]?.[1],
      result: 'Throttled ThrottlingException ',
    });

    expect(id).toBe('aaaee4633608a1194a4ad2c157c8ea1ebffedc7506a68972802487424a3a5080');
  });

  it('does not change for a request that was refused', () => {
    const id = resultIdOf({
      metadata: { requestId: 'r-1' },
      request: { MessageType: 'SMS' },
      faults: [{ path: 'MessageType', expected: 'TRANSACTIONAL or PROMOTIONAL', found: '"SMS"' }],
      result: 'InvalidRequest InvalidRequest ',
    });

    expect(id).toBe('33dc703ec93e4d55e08d0817bcb7e7a66eac19ae3bb63bead3fd04bcf260e710');
  });
});
