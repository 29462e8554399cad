/** Writes cdk.out, which `npm run deploy` deploys to AWS and the local stack deploys on this machine. */
try {
  const { config } = await import('./config.ts');
  const { synthesize } = await import('./synthesize.ts');
  const { regionOf, regionWarning } = await import('./regions.ts');
  synthesize('cdk.out');
  const warning = regionWarning(regionOf(process.env), config);
  if (warning !== undefined) console.error(warning);
} catch (error) {
  if (!(error instanceof Error && error.name === 'ConfigurationError')) throw error;
  // The reader edited the configuration. A stack trace would hide the sentences that help.
  console.error(error.message);
  process.exitCode = 1;
}
