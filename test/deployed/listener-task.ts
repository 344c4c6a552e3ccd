import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { ListenerProcess } from '../../local/listener-process.ts'
import { resourcesOf } from './template.ts'
import type { Look } from './template.ts'

const Command = z.array(z.string()).min(2)

/** What the Dockerfile says of how the image starts and how it is looked at. */
const readDockerfile = async (folder: string) => {
  const text = await readFile(join(folder, 'Dockerfile'), 'utf8')
  const commandAfter = (start: RegExp) => Command.parse(JSON.parse(start.exec(text)?.[1] ?? 'null'))
  const variables = /^ENV (.+)$/m.exec(text)?.[1]?.split(' ') ?? []
  return {
    start: commandAfter(/^CMD (.+)$/m).slice(1),
    /** The address that is asked, whichever tool asks. */
    check: new URL(commandAfter(/^HEALTHCHECK .* CMD (.+)$/m).at(-1) ?? ''),
    environment: Object.fromEntries(variables.map((each) => each.split('='))) as Record<
      string,
      string
    >,
  }
}

const TaskProperties = z.looseObject({
  ContainerDefinitions: z.tuple([
    z.looseObject({
      Image: z.string(),
      Environment: z.array(z.object({ Name: z.string(), Value: z.string() })),
    }),
  ]),
})

/** The one task of the template: its image's asset, and what its container is told. */
export const readListenerTask = ({ template, evaluate }: Look) => {
  const tasks = resourcesOf(template, 'AWS::ECS::TaskDefinition', {
    shape: TaskProperties,
    evaluate,
  })
  const container = tasks[0]?.[1].ContainerDefinitions[0]
  const variables = container?.Environment.map(({ Name, Value }): [string, string] => [Name, Value])
  return {
    asset: container?.Image.split(':').at(-1) ?? '',
    environment: Object.fromEntries(variables ?? []),
  }
}

/** Gives a task its role's credentials, as ECS does. */
const startCredentials = async (AccessKeyId = '', SecretAccessKey = '') => {
  const Expiration = new Date(Date.now() + 3600_000).toISOString()
  const role = { AccessKeyId, SecretAccessKey, Token: 'token', Expiration }
  const server = createServer((_, response) => response.end(JSON.stringify(role)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  return `http://127.0.0.1:${port}/role`
}

/** Runs the listener's image as a container would, and waits until it is healthy. */
export const startListenerTask = async (
  folder: string,
  { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, ...variables }: Record<string, string>,
): Promise<ListenerProcess> => {
  const { start, check, environment } = await readDockerfile(folder)
  // Containers have each their own ports; here they share a machine.
  check.port = String(await freePort())
  const AWS_CONTAINER_CREDENTIALS_FULL_URI = await startCredentials(key, secret)
  const own = { HEALTH_PORT: check.port, AWS_CONTAINER_CREDENTIALS_FULL_URI }
  const env = { ...environment, ...variables, ...own }
  const child: ChildProcess = spawn(process.execPath, start, {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  const isHealthy = () =>
    fetch(check).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isHealthy())) {
    if (child.exitCode !== null) throw new Error('the listener could not start')
    await pause(100)
  }
  return {
    child: () => child,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server, never a pipe's name
  server.close()
  await once(server, 'close')
  return port
}
