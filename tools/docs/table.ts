/** A Markdown table. A cell may contain anything but line breaks. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A name as code in Markdown. */
export const code = (name: string): string => `\`${name}\``;
