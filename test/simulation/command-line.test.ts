import { afterEach, describe, expect, it, vi } from 'vitest';
import { simulate } from '../../simulation/run/command.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('npm run simulate', () => {
  it('prints the options for virtual time and over the wire', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);

    await simulate(['--help']);

    const help = write.mock.calls.map(([text]) => String(text)).join('');
    for (const option of ['--seeds', '--sabotage', '--hostile', '--wire', '--faults'])
      expect(help).toContain(option);
  });

  it.each<[args: string[], sentence: string]>([
    [['--sede', '1'], "Unknown option '--sede'. Did you mean --seeds? See npm run simulate -- --help."],
    [['--rate', '5'], '--rate takes a number from 0 to 1; found "5".'],
    [['--seeds', '0'], '--seeds takes a whole number from 1 to 1000000; found "0".'],
    [
      ['--wire', '--seeds', '1'],
      "Unknown option '--seeds'. Did you mean --seed? See npm run simulate -- --help.",
    ],
    [['--wire', '--faults', '1'], '--faults takes a number from 0 to 0.5; found "1".'],
  ])('refuses with one sentence: %j', async (args, sentence) => {
    await expect(simulate(args)).rejects.toThrow(sentence);
  });
});
