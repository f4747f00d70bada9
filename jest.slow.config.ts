/**
 * @jest-config-loader ts-node
 * @jest-config-loader-options {"transpileOnly": true}
 */
import type { Config } from 'jest';
import usual from './jest.config';

/** Everything below the folder that is named on the command line, slow specs included. */
const config: Config = { ...usual, testPathIgnorePatterns: ['/node_modules/'], testTimeout: 120_000 };

export default config;
