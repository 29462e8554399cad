// Says what is wrong when the scripts run on a Node that cannot: plain JavaScript, because an older Node reads no .ts.
const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) < WANTED) {
  console.error(
    `This needs Node ${WANTED}, which \`npm ci\` installs; found v${process.versions.node}. Run \`npm rebuild node\`, or allow its install script.`,
  );
  process.exitCode = 1;
}
