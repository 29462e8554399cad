/** Writes cdk.out, which `npm run deploy` deploys to AWS and the local stack deploys on this machine. */
try {
  const { synthesize } = await import('./synthesize.ts');
  synthesize('cdk.out');
} catch (error) {
  if (!(error instanceof Error && error.name === 'ConfigurationError')) throw error;
  // The reader edited the configuration. A stack trace would hide the sentences that help.
  console.error(error.message);
  process.exitCode = 1;
}
