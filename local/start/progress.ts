import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

const REFRESH_MS = 100;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** Shows the progress of a run. */
export interface Progress {
  /** Replaces the current status. */
  status(text: string): void;
  /** Adds a permanent line. */
  line(text: string): void;
  end(): void;
}

const liveOn = (terminal: WriteStream): Progress => {
  const startedAt = Date.now();
  let status = '';
  const wipe = () => {
    cursorTo(terminal, 0);
    clearLine(terminal, 0);
  };
  const draw = () => {
    const elapsed = Date.now() - startedAt;
    const spinner = SPINNER[Math.floor(elapsed / REFRESH_MS) % SPINNER.length];
    wipe();
    terminal.write(`${spinner} ${status} · ${Math.round(elapsed / 1_000)} s`.slice(0, terminal.columns));
  };
  const timer = setInterval(draw, REFRESH_MS);

  return {
    status(text) {
      status = text;
      draw();
    },
    line(text) {
      wipe();
      terminal.write(`${text}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      wipe();
    },
  };
};

/** Milliseconds between two status lines in a pipe, where statuses soon are outdated. */
const REPORT_MS = 10_000;

const plainOn = (stream: NodeJS.WritableStream): Progress => {
  const line = (text: string) => void stream.write(`${text}\n`);
  let reportedAt = Date.now();

  return {
    status(text) {
      if (Date.now() - reportedAt < REPORT_MS) return;
      reportedAt = Date.now();
      line(text);
    },
    line,
    end: () => {},
  };
};

/** On a terminal: one live line below the permanent lines. In a pipe: plain lines. */
export const progressOn = (stream: WriteStream): Progress =>
  stream.isTTY ? liveOn(stream) : plainOn(stream);
