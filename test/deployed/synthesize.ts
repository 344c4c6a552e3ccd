import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { z } from 'zod'
import { BridgeStack } from '../../lib/bridge-stack.ts'
import { bundleLambdas, bundleListener } from '../../lib/bundling/bundle.ts'
import { fileURLToPath } from 'node:url'
import type { Tenant } from '../../src/config/tenant.ts'
import { Template } from './template.ts'

const Assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })),
  dockerImages: z.record(z.string(), z.object({ source: z.object({ directory: z.string() }) })),
})

export type Synthesized = {
  template: Template
  /** Where all of it is. */
  folder: string
  /** The folder of the one code asset, and of the one image. */
  assetOf: (hash: string) => string
}

// Beside node_modules: Lambda's runtime brings the AWS SDK, here it is found above the asset.
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Synthesizes the tenant's stack as `cdk synth` does, and reads what it wrote. */
export const synthesize = async (tenant: Tenant): Promise<Synthesized> => {
  const [lambdas, listener] = await Promise.all([bundleLambdas(), bundleListener()])
  const outdir = await mkdtemp(join(root, 'dist', 'deployed-'))
  const app = new App({ outdir, analyticsReporting: false })
  const { stackName } = new BridgeStack(app, {
    tenant,
    bundles: { lambdas: lambdas.folder, listener: listener.folder },
    runbookUrl: undefined,
  })
  app.synth()
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(outdir, `${stackName}.${name}.json`), 'utf8'))
  const { files, dockerImages } = Assets.parse(await read('assets'))
  return {
    template: Template.parse(await read('template')),
    folder: outdir,
    assetOf: (hash) => {
      const folder = files[hash]?.source.path ?? dockerImages[hash]?.source.directory
      if (folder === undefined) throw new Error(`there is no asset ${hash}`)
      return join(outdir, folder)
    },
  }
}
