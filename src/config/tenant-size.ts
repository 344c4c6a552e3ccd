import { z } from 'zod'

/** In which network, with how many listeners, and for what load a tenant is deployed. */
export const Network = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('public') })
      .describe('A VPC of its own; listeners have public addresses and take no connections.'),
    z
      .strictObject({ kind: z.literal('static-address') })
      .describe('A VPC of its own with a NAT gateway: Genesys sees one fixed address.'),
    z.strictObject({
      kind: z.literal('existing'),
      vpcId: z
        .string()
        .regex(/^vpc-[0-9a-f]{8,17}$/, 'has to be the id of a VPC')
        .describe('The VPC.'),
      zones: z.array(z.string()).min(2, 'names at least two zones').describe('Two at least.'),
      subnetIds: z
        .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/))
        .min(2)
        .describe('One for each zone, in the same order: private ones with a way out to AWS.'),
    }),
  ])
  .default({ kind: 'public' })
  .describe('Where what talks to Genesys runs.')

export const Listener = z.strictObject({
  cpu: z
    .union([256, 512, 1024, 2048].map((units) => z.literal(units)))
    .default(256)
    .describe('Of a task; 1024 is one CPU.'),
  memoryMiB: z.int().min(512).max(16_384).default(512).describe('Of a task.'),
  tasks: z
    .int()
    .min(2, 'is at least two, in two zones')
    .max(20)
    .default(2)
    .describe('How many listeners run however few sessions there are.'),
  tasksAtMost: z.int().min(2).max(50).default(6).describe('And however many.'),
  sessionsPerTask: z
    .int()
    .min(1)
    .max(10_000)
    .default(2000)
    .describe('A listener holds no more; another task is started before.'),
  spot: z
    .boolean()
    .default(true)
    .describe('All tasks but the first run on spare capacity, at about a third of the price.'),
})

export const Load = z
  .strictObject({
    agents: z.int().min(1).default(500).describe('With sessions at the same time.'),
    consultsPerMinute: z.int().min(1).default(60).describe('Started, in the busiest minute.'),
  })
  .describe('The most that is expected; what cannot bear it does not synthesize.')
