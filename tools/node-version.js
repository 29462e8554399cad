// Explains the fault when the scripts run on an unsupported Node. Plain JavaScript, because an older Node reads no .ts.
const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) < WANTED) {
  console.error(
    `This needs Node ${WANTED}, which \`npm ci\` installs; found v${process.versions.node}. Run \`npm rebuild node\`, or allow its install script.`,
  );
  process.exitCode = 1;
}
