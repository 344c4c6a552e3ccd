/** Where GWS's REST and notifications are, of where GWS is. */
export const apiOf = (baseUrl: string): string => `${baseUrl.replace(/\/+$/, '')}/api/v2`
