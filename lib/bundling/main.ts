import { bundleLambdas, bundleListener } from './bundle.ts'

await Promise.all([bundleLambdas(), bundleListener()])
