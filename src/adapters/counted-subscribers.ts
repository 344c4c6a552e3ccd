import type { MetricName } from '../config/metrics.ts'
import type { Subscribers } from '../consult/ports/subscribers.ts'

/** Tells as `subscribers` does, and counts what somebody should hear of beside the callers. */
export const countedSubscribers = (
  subscribers: Subscribers,
  report: (values: Partial<Record<MetricName, number>>) => void,
): Subscribers => ({
  async tell(entry) {
    const unknown = entry.events.filter(({ type }) => type === 'consult.unknown').length
    if (unknown > 0) report({ OutcomesUnknown: unknown })
    await subscribers.tell(entry)
  },
})
