import { z } from 'zod'

/** What Slack takes, and no more. Source: its references of Block Kit, of views and of composition objects. */
const text = (type: 'plain_text' | 'mrkdwn', atMost: number) =>
  z.strictObject({
    type: z.literal(type),
    text: z.string().min(1).max(atMost),
    ...(type === 'plain_text' && { emoji: z.boolean().optional() }),
  })
const plain = (atMost: number) => text('plain_text', atMost)
const id = z.string().min(1).max(255)

const Option = z.strictObject({
  text: plain(75),
  value: z.string().min(1).max(150),
  description: plain(75).optional(),
})
export const Options = z.strictObject({ options: z.array(Option).max(100) })

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plain(75),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
})

const StaticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    action_id: id,
    placeholder: plain(150).optional(),
    options: z.array(Option).min(1).max(100),
    initial_option: Option.optional(),
  })
  .refine(
    ({ options, initial_option: initial }) =>
      initial === undefined ||
      options.some((option) => JSON.stringify(option) === JSON.stringify(initial)),
    'initial_option is none of the options',
  )
  .refine(
    ({ options }) => new Set(options.map(({ value }) => value)).size === options.length,
    'two options have one value',
  )

const InputElement = z.discriminatedUnion('type', [
  StaticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    action_id: id,
    placeholder: plain(150).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    multiline: z.boolean().optional(),
    min_length: z.int().max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    placeholder: plain(150).optional(),
  }),
])

const Block = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('section'),
    block_id: id.optional(),
    text: z.union([plain(3000), text('mrkdwn', 3000)]),
  }),
  z.strictObject({
    type: z.literal('context'),
    block_id: id.optional(),
    elements: z
      .array(z.union([plain(3000), text('mrkdwn', 3000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: id.optional(),
    elements: z.array(Button).min(1).max(25),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id: id.optional(),
    label: plain(2000),
    element: InputElement,
    hint: plain(2000).optional(),
    optional: z.boolean().optional(),
  }),
])

/** Every block_id is used once on a surface, every action_id once in its block. */
const areNamedOnce = (blocks: z.infer<typeof Block>[]): boolean => {
  const once = (names: (string | undefined)[]) => {
    const given = names.filter((name) => name !== undefined)
    return new Set(given).size === given.length
  }
  return (
    once(blocks.map(({ block_id: name }) => name)) &&
    blocks.every(
      (block) =>
        block.type !== 'actions' || once(block.elements.map(({ action_id: name }) => name)),
    )
  )
}

const blocks = (atMost: number) =>
  z.array(Block).min(1).max(atMost).refine(areNamedOnce, 'a name is used twice')

export const Modal = z
  .strictObject({
    type: z.literal('modal'),
    title: plain(24),
    close: plain(24).optional(),
    submit: plain(24).optional(),
    callback_id: z.string().max(255).optional(),
    private_metadata: z.string().max(3000).optional(),
    blocks: blocks(100),
  })
  .refine(
    ({ submit, blocks: all }) => submit !== undefined || all.every(({ type }) => type !== 'input'),
    'a window with inputs needs a submit',
  )
export type Modal = z.infer<typeof Modal>

export const Message = z.strictObject({
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  thread_ts: z.string().optional(),
  blocks: blocks(50).optional(),
})
