import type { Played } from '../run/run.ts';

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);

/** The timeline of a run in virtual time: settings, input, faults, calls and results. */
export function* narrate({ plan, world, faults, enteredAt, sentBefore }: Played): Generator<string> {
  const { fixtures, ...settings } = plan.settings;
  yield `seed ${plan.seed}, rate ${plan.rate}, the service: ${JSON.stringify(settings)}`;
  yield `outage: ${JSON.stringify(plan.outage)}, bus down: ${JSON.stringify(plan.busDown)}, aborts ${plan.abortRate}, clocks ${plan.clockRate}`;

  const lines: { at: number; text: string }[] = [];
  for (const { id, trigger, asks, poison } of plan.entries) {
    const what = poison ?? asks.map(({ ticket, requestId }) => `${ticket} as ${requestId ?? id}`).join(', ');
    lines.push({ at: enteredAt.get(id) ?? 0, text: short(`in by ${trigger} ${id}: ${what}`) });
  }
  for (const { name, startDate, stopDate, status } of world.executions)
    lines.push({
      at: startDate,
      text: `execution ${name}, ${status} after ${(stopDate ?? 0) - startDate} ms`,
    });
  for (const { at, execution, saw, reason = '', delivered } of world.creates)
    lines.push({
      at,
      text: `CreatePool by ${execution.slice(execution.lastIndexOf(':') + 1)}: ${saw} ${reason}${delivered ? '' : ', response lost'}`,
    });
  for (const [index, { at, on, detailType, bytes }] of world.sent.entries()) {
    const { metadata, data } = JSON.parse(bytes);
    const what = data.failure?.class ?? data.pool?.PoolId;
    const replayed = index >= sentBefore ? ', replayed' : '';
    lines.push({
      at,
      text: `out on the ${on}: ${detailType} ${metadata.requestId} ${what} (attempt ${metadata.attempt ?? 'none'}, ${metadata.id.slice(0, 8)})${replayed}`,
    });
  }
  for (const { site, call, when, as } of faults.played) yield `fault: ${as} ${when} call ${call} of ${site}`;

  const start = Math.min(...lines.map(({ at }) => at));
  for (const { at, text } of lines.toSorted((a, b) => a.at - b.at))
    yield `${((at - start) / 1_000).toFixed(3).padStart(11)} s  ${text}`;
}
