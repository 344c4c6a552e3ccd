import { z } from 'zod'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { count, id } from '../inputs.ts'
import { readSecret } from '../secret-file.ts'
import { facts, moment, table } from '../table.ts'
import { both, isNotBoth, proof, settingFlags, settings } from '../webhook-settings.ts'
import { webhookState, webhookWords } from '../webhook-words.ts'
import { stateWords } from '../words.ts'

const signature = z.enum(['v1', 'v1a'], { error: 'is v1 or v1a' })

const keyFlags = {
  'secret-file': { takes: 'FILE', says: 'holds a secret of your own, whsec_ and base64' },
  signature: { takes: 'KIND', says: 'v1, a shared secret, or v1a, an Ed25519 key' },
} as const
const keys = { secretFile: id.optional(), signature: signature.optional() }

/** Without members that nobody has given. */
const given = <Part extends object>(part: Part) =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    // What is undefined is not there.
    [Name in keyof Part]: Exclude<Part[Name], undefined>
  }

const create = command(
  {
    name: 'webhooks create',
    summary: 'Makes a webhook, and shows its secret once',
    arguments: [{ name: 'url' }],
    flags: { ...settingFlags, ...keyFlags },
    input: z.object({ url: id, ...settings, ...keys }).refine(isNotBoth, both),
  },
  async ({ bridge, terminal, show, signal }, { secretFile, verify, noVerify, ...asked }) => {
    const made = await bridge().webhooks.create(
      {
        ...{ ...given(asked), url: asked.url },
        ...proof({ verify, noVerify }),
        ...readSecret(secretFile),
      },
      { signal },
    )
    show(made, () => webhookWords(terminal.colours, made))
    return undefined
  },
)

const listWebhooks = command(
  { name: 'webhooks list', summary: 'Lists the caller’s webhooks', input: z.object({}) },
  async ({ bridge, terminal, show, patience }) => {
    const { colours } = terminal
    show(await bridge().webhooks.list(patience), ({ items }) => {
      const rows = items.map((webhook) => [
        webhook.id,
        stateWords(colours, webhookState(webhook)),
        webhook.url,
        webhook.events?.join(', ') ?? 'all',
        webhook.description,
      ])
      const columns = ['webhook', 'state', 'url', 'events', 'description']
      return table(colours, columns, rows, 'There are no webhooks.')
    })
    return undefined
  },
)

const showOne = command(
  {
    name: 'webhooks show',
    summary: 'Shows a webhook',
    arguments: [{ name: 'id' }],
    input: z.object({ id }),
  },
  async ({ bridge, terminal, show, patience }, { id }) => {
    show(await bridge().webhooks.get(id, patience), (webhook) =>
      webhookWords(terminal.colours, webhook),
    )
    return undefined
  },
)

const change = command(
  {
    name: 'webhooks change',
    summary: 'Changes what is named of a webhook',
    arguments: [{ name: 'id' }],
    flags: {
      to: { takes: 'URL', says: 'where it is from now on' },
      ...settingFlags,
      'all-events': { says: 'all event types' },
      enable: { says: 'a fresh start: it hears of what comes from now on' },
      disable: { says: 'it hears nothing any more' },
    },
    input: z
      .object({
        id,
        to: id.optional(),
        ...settings,
        allEvents: z.boolean().default(false),
        enable: z.boolean().default(false),
        disable: z.boolean().default(false),
      })
      .refine(isNotBoth, both)
      .refine(({ enable, disable }) => !(enable && disable), {
        error: 'Say --enable or --disable, not both.',
      })
      .refine(
        ({ id: _, enable, disable, allEvents, ...rest }) =>
          enable || disable || allEvents || Object.keys(rest).length > 0,
        {
          error: 'Say what is to be changed.',
        },
      ),
  },
  async ({ bridge, terminal, show, signal }, asked) => {
    const { id, to, allEvents, enable, disable, verify, noVerify, ...rest } = asked
    const changes = {
      ...given(rest),
      ...proof({ verify, noVerify }),
      ...(to !== undefined && { url: to }),
      ...(allEvents && { events: null }),
      ...((enable || disable) && { disabled: disable }),
    }
    show(await bridge().webhooks.change(id, changes, { signal }), (webhook) =>
      webhookWords(terminal.colours, webhook),
    )
    return undefined
  },
)

const remove = command(
  {
    name: 'webhooks delete',
    summary: 'Deletes a webhook',
    arguments: [{ name: 'id' }],
    input: z.object({ id }),
  },
  async ({ bridge, show, signal }, { id }) => {
    await bridge().webhooks.delete(id, { signal })
    show({ id, deleted: true }, () => `${id} is deleted.`)
    return undefined
  },
)

const rotate = command(
  {
    name: 'webhooks rotate',
    summary: 'Replaces what signs; for a while both do',
    arguments: [{ name: 'id' }],
    flags: {
      overlap: {
        takes: 'S',
        says: 'for so long, a day unless told; 0 when it has leaked: void at once',
      },
      ...keyFlags,
    },
    input: z.object({ id, overlap: count(0, 604_800).optional(), ...keys }),
  },
  async ({ bridge, terminal, show, signal }, { id, overlap, secretFile, signature }) => {
    const wish = {
      ...(overlap !== undefined && { overlapSeconds: overlap }),
      ...(signature !== undefined && { signature }),
      ...readSecret(secretFile),
    }
    show(await bridge().webhooks.rotate(id, wish, { signal }), (rotated) =>
      [
        webhookWords(terminal.colours, rotated),
        overlap === 0
          ? 'What was before is void at once: whatever is posted from now on has the new signature alone.'
          : `What was before signs as well until ${moment(rotated.formerValidUntil) ?? ''} UTC.`,
      ].join('\n'),
    )
    return undefined
  },
)

const test = command(
  {
    name: 'webhooks test',
    summary: 'Posts a test event now, and shows how it went',
    arguments: [{ name: 'id' }],
    input: z.object({ id }),
  },
  async ({ bridge, terminal, show, signal }, { id }) => {
    const { colours } = terminal
    const tried = await bridge().webhooks.test(id, { signal })
    show(tried, () =>
      facts(colours, [
        ['outcome', stateWords(colours, tried.outcome)],
        ['status', tried.status],
        ['took', `${Math.round(tried.durationMs)} ms`],
        ['error', tried.errorClass],
        ['answer', tried.answer],
      ]),
    )
    return tried.outcome === 'delivered' ? exitCodes.done : exitCodes.otherwise
  },
)

export const webhookCommands = [create, listWebhooks, showOne, change, remove, rotate, test]
