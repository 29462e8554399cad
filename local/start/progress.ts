import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

const REFRESH_MS = 100;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** Shows how far a run has come. */
export interface Progress {
  /** What goes on now. */
  status(text: string): void;
  /** Something that has happened, for good. */
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

/** Milliseconds between two lines that say how far a run is: what goes on now soon is of no use to a reader. */
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

/** Live on a terminal: one line that changes, below the lines that stay. In a pipe: plain lines. */
export const progressOn = (stream: WriteStream): Progress =>
  stream.isTTY ? liveOn(stream) : plainOn(stream);
