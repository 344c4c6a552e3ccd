import { bundleButton } from './bundle-button.ts'
import { bundleClient } from './bundle-client.ts'

await Promise.all([bundleClient(), bundleButton()])
