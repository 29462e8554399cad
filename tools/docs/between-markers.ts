/**
 * Replaces the text between `<!-- name:start -->` and `<!-- name:end -->` by `content`.
 * @throws Error when the text lacks one of the markers, or has them in the wrong order
 */
export function betweenMarkers(text: string, name: string, content: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = split(text, start);
  const [, after] = split(rest, end);

  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

function split(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`The file needs the line ${marker}, where generated text goes.`);

  return [text.slice(0, at), text.slice(at + marker.length)];
}
