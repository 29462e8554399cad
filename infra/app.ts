import { synthesize } from './synthesize.ts';

// What `npx aws-cdk deploy --app cdk.out` takes to AWS, and what the local stack is deployed from.
synthesize('cdk.out');
