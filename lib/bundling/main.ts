import { bundleButton } from './bundle-button.ts'
import { bundleLambdas, bundleListener } from './bundle.ts'

await Promise.all([bundleLambdas(), bundleListener(), bundleButton()])
