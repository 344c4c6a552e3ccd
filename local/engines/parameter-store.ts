import { startJsonService } from './json-service.ts'

/** The Parameter Store with these parameters, by their names; one to a page, so that pages are turned. */
export const startParameterStore = (parameters: Record<string, string>) =>
  startJsonService((operation, { Name = '', Path = '', NextToken = '0' }) => {
    if (operation === 'GetParameter') {
      const Value = parameters[Name]
      return Value === undefined ? undefined : { Parameter: { Name, Value } }
    }
    const below = Object.entries(parameters).filter(([name]) => name.startsWith(`${Path}/`))
    const at = Number(NextToken)
    const Parameters = below.slice(at, at + 1).map(([name, Value]) => ({ Name: name, Value }))
    return { Parameters, ...(at + 1 < below.length && { NextToken: String(at + 1) }) }
  })
