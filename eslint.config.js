import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const clock = [
  { object: 'Date', property: 'now', message: 'Time comes in through the Clock port.' },
  { object: 'Math', property: 'random', message: 'Randomness comes in through a port.' },
]

export default defineConfig(
  { ignores: ['node_modules', 'cdk.out', 'dist', '**/*.js', '**/*.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Ports are records of functions: there is no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-lines': ['error', { max: 200, skipComments: true, skipBlankLines: true }],
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**', 'lambdas/**', 'listener/**'],
    ignores: ['lambdas/main.ts', 'listener/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only an entry reads the environment.' },
      ],
    },
  },
  {
    files: ['src/consult/**', 'src/channels/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...clock,
        { object: 'process', property: 'env', message: 'Only an entry reads the environment.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time comes in through the Clock port.',
        },
      ],
    },
  },
  {
    files: ['client/**'],
    ignores: ['client/runtime.ts'],
    rules: { 'no-restricted-properties': ['error', ...clock] },
  },
  {
    files: ['test/**', 'bench/**', 'local/**'],
    rules: {
      'max-params': 'off',
      complexity: ['error', { max: 15, variant: 'modified' }],
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['test/**'],
    rules: {
      // Matchers such as expect.any are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-restricted-properties': [
        'error',
        ...['mock', 'doMock', 'hoisted'].map((property) => ({
          object: 'vi',
          property,
          message: 'A double implements a port; modules are never mocked.',
        })),
      ],
    },
  },
  { files: ['local/**', 'bench/**', 'test/chaos/**'], rules: { 'no-console': 'off' } },
)
