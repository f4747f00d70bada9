/** Which packages a bundle holds; none of them may be there for development only. */
import { readFileSync } from 'node:fs';

const PACKAGE_FOLDER = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * @param {readonly string[]} files of a bundle, relative to the folder of package.json
 * @param {string} lockPath
 * @returns {readonly string[]} folders such as `node_modules/rxjs`, sorted
 * @throws {Error} for a package that `npm ci --omit=dev` would not install
 */
export function productionPackages(files, lockPath) {
  const locked = JSON.parse(readFileSync(lockPath, 'utf8')).packages;
  const folders = new Set(files.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[1] ?? []));
  const wrong = [...folders].filter((folder) => locked[folder] === undefined || locked[folder].dev === true);
  if (wrong.length > 0) throw new Error(`not production dependencies, but in the bundle: ${wrong.join(', ')}`);
  return [...folders].sort();
}
