import { closeEmulators, emulated, emulator, providerAt, rootDomain } from './fixture';
import { providerContract } from '../contract';

describe.each([
  ['full pages', {}],
  ['short pages and the oldest form of errors', { longestPage: 7, invalidChangeBatchForm: 'legacy' }],
] as const)('Against an emulator with %s', (_, options) => {
  providerContract('Route 53', async () => {
    const service = await emulator({ rates: 'unlimited', ...options });
    const zone = service.createZone({ name: rootDomain });
    return {
      provider: providerAt(service.url),
      rootDomain,
      put: (recordSets) => zone.put(...recordSets.map(emulated)),
      breakDown: closeEmulators,
      close: closeEmulators,
    };
  });
});
