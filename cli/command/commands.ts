import type { Command } from './command.ts';

/** A command in the overview. The command itself is loaded when it is used: the AWS clients take most of the start. */
export interface Entry {
  name: string;
  /** Its arguments, as commander writes them: `<FILE...>`, `[BATCH]`. */
  takes: string;
  summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: readonly Entry[] = [
  {
    name: 'submit',
    takes: '<FILE...>',
    summary: 'send the requests of files',
    load: async () => (await import('../commands/submit.ts')).submit,
  },
  {
    name: 'watch',
    takes: '[BATCH]',
    summary: 'wait for the results of a batch, or of all requests',
    load: async () => (await import('../commands/watch.ts')).watch,
  },
  {
    name: 'status',
    takes: '',
    summary: 'show the state of the stack, and what needs action',
    load: async () => (await import('../commands/status.ts')).status,
  },
  {
    name: 'list',
    takes: '',
    summary: 'list requests, newest first',
    load: async () => (await import('../commands/list.ts')).list,
  },
  {
    name: 'show',
    takes: '<REQUEST-ID...>',
    summary: 'show a request: its attempts, pool, failure and remediation',
    load: async () => (await import('../commands/show.ts')).show,
  },
  {
    name: 'explain',
    takes: '[CLASS]',
    summary: 'what a failure class means, who acts, and what to do',
    load: async () => (await import('../commands/explain.ts')).explain,
  },
  {
    name: 'retry',
    takes: '[REQUEST-ID...]',
    summary: 'send failed requests again, with the same request IDs',
    load: async () => (await import('../commands/retry.ts')).retry,
  },
  {
    name: 'redrive',
    takes: '[QUEUE...]',
    summary: 'send messages in dead-letter queues back to their targets',
    load: async () => (await import('../commands/redrive.ts')).redrive,
  },
  {
    name: 'first-checks',
    takes: '',
    summary: 'ask what only a real account can tell',
    load: async () => (await import('../commands/first-checks.ts')).firstChecks,
  },
];
