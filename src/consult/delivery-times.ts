/**
 * How long what is done beside a delivery's POST may take, in milliseconds: finding what to post, claiming the one try to a webhook
 * that is left alone, keeping what the try tells of its webhook, and its record. What takes longer is gone without, so that whatever
 * hangs the next try is planned before the function is stopped.
 */
export const deliveryMs = { find: 2000, claim: 1000, judge: 3000, record: 1000 } as const
