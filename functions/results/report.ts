import type { Result } from '../model/result.ts';
import type { ExecutionState } from '../model/state.ts';
import { log } from '../runtime/log.ts';
import { countFailed, countProvisioned } from '../runtime/metrics.ts';

/** One log line and one metric per result: the source of dashboards and alarms. */
export const report = ({ creation }: ExecutionState, { result: { detail } }: Result): void => {
  const { requestId, executionArn, completedAt } = detail.metadata;
  const identity = { requestId, execution: executionArn };
  if ('failure' in detail.data) {
    const { class: failureClass, code, reason } = detail.data.failure;
    countFailed(failureClass);
    log('WARN', 'provisioning failed', { ...identity, failureClass, code, reason });
  } else {
    countProvisioned((Date.parse(completedAt) - Date.parse(creation?.respondedAt ?? completedAt)) / 1_000);
    log('INFO', 'pool provisioned', identity);
  }
};
