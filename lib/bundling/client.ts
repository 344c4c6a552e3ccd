import { bundleButton } from './bundle-button.ts'
import { bundleCli } from './bundle-cli.ts'
import { bundleClient } from './bundle-client.ts'
import { bundleConsole } from './bundle-console.ts'

await Promise.all([bundleClient(), bundleButton(), bundleConsole(), bundleCli()])
