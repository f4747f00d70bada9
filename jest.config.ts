/**
 * @jest-config-loader ts-node
 * @jest-config-loader-options {"transpileOnly": true}
 */
import type { Config } from 'jest';

// The SDK says in every process that it will want Node 22 one day.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/**
 * The default suite: everything that is done in a minute. What takes longer is `*.slow.spec.ts`, and the fault matrix,
 * whose many tests mostly wait (jest.slow.config.ts).
 */
const config: Config = {
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.spec\\.ts$', '/spec/faults/matrix/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  testEnvironment: 'node',
  testTimeout: 20_000,
  maxWorkers: '100%',
};

export default config;
