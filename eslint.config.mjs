import eslint from '@eslint/js';
import jest from 'eslint-plugin-jest';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The folders of `src`, in the words of their import paths. */
const LAYERS = [
  'core', 'streams', 'reconcile', 'sources', 'providers', 'publish', 'telemetry', 'status', 'cli', 'emulators', 'demo', 'config',
];

/**
 * What each folder may import of the others; `main → {app, cli} → … → streams → rxjs`, and all of them `→ core`.
 * Siblings do not see each other; a folder that is not listed here (main, app, cli, demo) may see everything.
 */
const MAY_IMPORT = {
  core: [],
  streams: [],
  reconcile: ['core', 'streams'],
  sources: ['core', 'streams'],
  providers: ['core', 'streams'],
  publish: ['core', 'streams'],
  telemetry: ['core', 'streams'],
  status: ['core', 'streams'],
  emulators: ['core'],
  config: ['core'],
};

/** Packages a layer must do without: the core is data in, data out; streams know only rxjs. */
const FORBIDDEN_PACKAGES = {
  core: {
    group: ['rxjs', 'rxjs/*', 'axios', 'winston', 'ws', 'hono', '@aws-sdk/*', 'node:*', '!node:net', '!node:crypto'],
    message: 'core knows no streams, clock, environment, network or log (design: functional core).',
  },
  streams: { group: ['axios', 'winston', 'ws', '@aws-sdk/*', 'node:*'], message: 'streams import only rxjs.' },
};

/** The one exception among siblings: the loop sees the interface of a provider, never a provider. */
const layerRules = Object.entries(MAY_IMPORT).map(([layer, allowed]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        {
          regex: `^(\\.\\./)+(${LAYERS.filter((other) => other !== layer && !allowed.includes(other)).join('|')})/${
            layer === 'reconcile' ? '(?!provider$)' : ''}`,
          message: `${layer} may import only: ${[layer, ...allowed].join(', ')}.`,
        },
        { regex: '^(\\.\\./)+(main|app)$', message: 'Arrows point away from main and app.' },
        ...(layer in FORBIDDEN_PACKAGES ? [FORBIDDEN_PACKAGES[layer]] : []),
      ],
    }],
  },
}));

/** The clock, chance, the environment and the console reach the core and the streams only as arguments. */
const pureRules = {
  files: ['src/core/**/*.ts', 'src/streams/**/*.ts', 'src/reconcile/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', 'process', 'console', 'performance', 'setTimeout', 'setInterval', 'fetch'],
    'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'Take time from the scheduler or as an argument.' },
      { object: 'Math', property: 'random', message: 'Take chance as an argument.' }],
  },
};

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'rxjs-x/finnish': ['error', { functions: false, methods: false, parameters: false, strict: false }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts'],
    rules: {
      'no-restricted-syntax': ['error', {
        selector: 'CallExpression[callee.property.name="subscribe"]',
        message: 'The one subscribe is in main.ts; a stream module returns its stream.',
      }],
    },
  },
  ...layerRules,
  pureRules,
  {
    files: ['spec/**/*.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': 'off',
      'jest/no-standalone-expect': 'off',
      'rxjs-x/finnish': 'off',
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-ignored-subscription': 'off',
    },
  },
);
