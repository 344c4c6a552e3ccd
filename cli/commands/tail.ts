import { z } from 'zod'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { printable } from '../printable.ts'
import { eventWords } from '../words.ts'

export const tail = command(
  {
    name: 'tail',
    summary: 'Shows the events of all the caller’s consults from now on',
    notes: 'Ctrl-C ends it.',
    input: z.object({}),
  },
  async ({ bridge, terminal, json, tell, signal, settings }) => {
    const { colours } = terminal
    const events = await bridge().followAll({
      signal,
      notice: (notice) =>
        tell(notice, ({ webhook }) =>
          colours.yellow(printable(`webhook ${webhook.id} was disabled: ${webhook.reason}`)),
        ),
    })
    const { url } = settings
    terminal.err(
      json
        ? JSON.stringify({ listening: url })
        : terminal.errColours.dim(`Listening at ${url}; Ctrl-C ends it.`),
    )
    for await (const event of events) tell(event, () => eventWords(colours, event))
    return exitCodes.done
  },
)
