/** The import direction of docs/adr/0001: arrows point at src/consult, and nothing points at local/ or test/. */
const rule = (name, from, to) => ({ name, severity: 'error', from, to })

export default {
  forbidden: [
    rule(
      'domain-is-pure',
      { path: '^src/consult/' },
      { pathNot: '^src/consult/|(^|/)node_modules/zod/' },
    ),
    rule(
      'channels-know-only-the-domain',
      { path: '^src/channels/' },
      { pathNot: '^src/(channels|consult)/|(^|/)node_modules/zod/' },
    ),
    rule(
      'config-is-data',
      { path: '^src/config/' },
      { pathNot: '^src/(config|consult)/|(^|/)node_modules/zod/' },
    ),
    rule(
      'adapters-know-the-domain-and-names',
      { path: '^src/adapters/' },
      { path: '^(lambdas|listener|local|lib|bin|bench|test|cli|client)/' },
    ),
    rule(
      'the-client-brings-nothing-along',
      { path: '^client/' },
      { pathNot: '^client/|^src/consult/' },
    ),
    rule(
      'the-client-takes-types-only',
      { path: '^client/' },
      { path: '^src/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'the-console-is-a-client',
      { path: '^console/' },
      { pathNot: '^(console|client)/|^src/consult/' },
    ),
    rule(
      'the-console-takes-types-only',
      { path: '^console/' },
      { path: '^src/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'only-the-local-stack-knows-the-console',
      { pathNot: '^(console|local|test)/' },
      { path: '^console/' },
    ),
    rule(
      'infra-knows-names-only',
      { path: '^(lib|bin)/' },
      { path: '^(lambdas|listener|local|src/(?!config/))' },
    ),
    rule(
      'production-never-imports-local',
      { pathNot: '^(local|test|bench|docs)/' },
      { path: '^(local|bench|docs/blocks)/' },
    ),
    rule('nothing-imports-test', { pathNot: '^test/' }, { path: '^test/' }),
    rule(
      'simulator-stands-alone',
      { path: '^local/gws-simulator/' },
      { path: '^(src|lambdas|listener|local/(?!gws-simulator/))' },
    ),
    rule(
      'functions-do-not-read-how-they-are-described',
      { path: '^(src|listener|lambdas/(?!api/))' },
      { path: '^lambdas/api/' },
    ),
    rule(
      'only-adapters-use-the-aws-sdk',
      { path: '^(src/(?!adapters/)|lambdas|listener|cli)' },
      { path: 'node_modules/@aws-sdk/' },
    ),
    rule(
      'cometd-stays-out-of-lambdas',
      { path: '^lambdas/' },
      { path: 'node_modules/cometd/', reachable: true },
    ),
    rule(
      'one-file-knows-the-cometd-library',
      { path: '^(src|lambdas|listener|local)/', pathNot: '^src/adapters/gws/' },
      { path: 'node_modules/cometd/' },
    ),
    rule(
      'the-command-line-speaks-to-bridges-as-callers-do',
      { path: '^cli/' },
      { path: '^(lambdas|listener|local|lib|bin|src/(channels|adapters/(?!gws/)))' },
    ),
    rule('no-circular', {}, { circular: true }),
    rule(
      'no-dev-dependency-in-production',
      { path: '^(src|lambdas|listener)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
