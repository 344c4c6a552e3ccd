/** How long ago a moment was, in ISO 8601; negative for one that is to come. */
export const secondsSince = (moment: string, now: Date): number =>
  (now.getTime() - Date.parse(moment)) / 1000
