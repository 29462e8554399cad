/** Writes cdk.out: what `npm run deploy` takes to AWS, and what the local stack is deployed from. */
try {
  const { synthesize } = await import('./synthesize.ts');
  synthesize('cdk.out');
} catch (error) {
  if (!(error instanceof Error && error.name === 'ConfigurationError')) throw error;
  // Its sentences are for whoever edited the file; a stack trace would bury them.
  console.error(error.message);
  process.exitCode = 1;
}
