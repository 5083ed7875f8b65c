import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const pure = [
  'native/{stats,onnx,data,features,training,evaluation,calibration,fairness,packages,scoring}/**/*.ts',
];
const nativeRoles = ['**/*.test.ts', '**/{handlers,steps,query,store,files,runtime,worker}.ts'];

const bannedEverywhere = [
  {
    object: 'Math',
    property: 'random',
    message:
      'Randomness is Philox keyed by the step (native/stats/random.ts), so that a replay gives the same bytes.',
  },
];
// Math.exp and its kin may differ in the last bit between engines, and results are hashed.
const bannedInPure = [
  'exp',
  'log',
  'log1p',
  'expm1',
  'log2',
  'log10',
  'pow',
  'sin',
  'cos',
  'tan',
  'tanh',
  'cbrt',
  'hypot',
  'sinh',
  'cosh',
  'atan',
  'atan2',
  'asin',
  'acos',
].map((property) => ({
  object: 'Math',
  property,
  message: 'Use native/stats/elementary.ts: the same bits on every machine.',
}));

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      '.tsbuild/**',
      '.venv*/**',
      'assets/**',
      'native/onnx/generated/**',
      // AssemblyScript: its own compiler checks it.
      'native/training/trees/kernels/**',
      'test-output/**',
      'demo-output/**',
      'dist/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    rules: {
      'no-undef': 'off',
      'no-restricted-properties': ['error', ...bannedEverywhere],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/index.ts', '**/index.js'],
              message: 'No barrels: import the file that holds the thing.',
            },
          ],
        },
      ],
      eqeqeq: 'error',
      'max-lines': ['warn', { max: 500, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: pure,
    ignores: nativeRoles,
    rules: {
      'no-restricted-properties': [
        'error',
        ...bannedEverywhere,
        ...bannedInPure,
        {
          object: 'Date',
          property: 'now',
          message: 'Pure files have no clock: a result is a function of its spec and inputs.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                'node:*',
                '**/handlers.ts',
                '**/steps.ts',
                '**/query.ts',
                '**/store.ts',
                '**/files.ts',
                '**/runtime.ts',
                '**/worker.ts',
              ],
              message: 'Pure files take arrays and give numbers; the handlers read and write.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['native/stats/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../*', 'node:*'],
              message: 'stats imports only itself, so that every capability can use it.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['native/*/handlers.ts', 'native/*/steps.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../*/handlers.ts'],
              message: "Use another capability's pure files and its store, not its handlers.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['electron/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/native/(?!.*contract\\.ts$)|/renderer/|/scripts/',
              message: 'The desktop shell is thin: it speaks to the engine by its contracts over pipes.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/contract.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!zod$|@orpc/contract$|\\.\\.?/.*contract\\.ts$|.*errors\\.ts$|.*procedure\\.ts$).*',
              message:
                'A contract imports zod, oRPC and other contracts only: it crosses process boundaries.',
            },
          ],
        },
      ],
    },
  },
);
