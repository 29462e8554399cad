import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** What a call for items can end with; transactions and PartiQL are not among our calls. Source: API reference of DynamoDB. */
const OF_ITEMS = [
  'ConditionalCheckFailedException',
  'InternalServerError',
  'InvalidEndpointException',
  'ItemCollectionSizeLimitExceededException',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'ThrottlingException',
  'TransactionConflictException',
];

/** The shape of an exception, and the statement after it. A shape has computed keys, so that esbuild alone would keep it. */
const REGISTRATION = /^export var (\w+)\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(\1\$, \1\);$/gm;

/**
 * DynamoDB's client registers a class for each exception of the service: backups, exports, global tables and all. No
 * time, but 10 kB. One that is not registered keeps its name and is a DynamoDBServiceException, as one is that is newer
 * than the SDK. Breaks `instanceof` with the others.
 */
export const exceptions: Plugin = {
  name: 'exceptions',
  setup(build) {
    build.onLoad(
      { filter: /\/node_modules\/@aws-sdk\/client-dynamodb\/dist-es\/schemas\/schemas_0\.js$/ },
      async ({ path: file }) => {
        const schemas = await readFile(file, 'utf8');
        const known = [...schemas.matchAll(REGISTRATION)].map(([, name]) => name);
        // Without this an update of the SDK could bring everything back, or lose what is needed.
        const lost = OF_ITEMS.filter((name) => !known.includes(name));
        if (lost.length > 0) return { errors: [{ text: `${file} registers no ${lost.join(', ')}.` }] };

        return {
          contents: schemas.replace(REGISTRATION, (statement, name: string) =>
            OF_ITEMS.includes(name) ? statement : '',
          ),
        };
      },
    );
  },
};
