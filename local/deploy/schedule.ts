import { UsageError } from '../stack/usage-error.ts';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Like AWS, accepts the singular of a unit for 1 only. */
const RATE = /^rate\((?:1 (minute|hour|day)|(?!1 )([1-9]\d*) (minute|hour|day)s)\)$/;

/**
 * Milliseconds between two events of a schedule.
 * @throws UsageError for a schedule that is not a rate
 */
export function periodOf(id: string, expression: string): number {
  const [, one, count = '1', many = one] = RATE.exec(expression) ?? [];
  const unit = many === undefined ? undefined : UNIT_MS[many];
  if (unit !== undefined) return Number(count) * unit;
  throw new UsageError(
    `${id}: the local event bus supports only rates, such as rate(5 minutes) or rate(1 hour); found ${expression}.`,
  );
}
