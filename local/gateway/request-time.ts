const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `12/Mar/2020:19:03:58 +0000`, as API Gateway writes the time of a request. */
export const requestTime = (at: Date): string => {
  const [date = '', time = ''] = at.toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${day}/${months[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`
}
