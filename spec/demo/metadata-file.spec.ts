import { join } from 'node:path';
import { readMetadataFile } from '../../src/demo/metadata-file';

const fixture = (name: string): string => join(__dirname, '../fixtures/rancher-metadata', name);
const reading = (text: string) => readMetadataFile('saved.json', () => text);

describe('a saved answer of rancher-metadata', () => {
  it.each(['2015-12-19', '2016-07-29'])('is read, and served as the version that it is of: %s', (version) => {
    const file = readMetadataFile(fixture(`${version}.root.json`));
    expect(file.ok && Object.keys(file.answers)).toEqual([version]);
    expect(file.ok && file.services).toHaveLength(4);
  });

  it.each([
    ['there is no such file', () => readMetadataFile(fixture('none.json')), /none\.json: .*ENOENT/],
    ['it is no JSON', () => reading('<html>'), /^saved\.json: /],
    ['it is another answer', () => reading('[]'), /^saved\.json is no answer to GET \/2015-12-19/],
    ['it lacks the hosts', () => reading('{"services":[]}'), /holds no services and hosts/],
  ])('is refused in words when %s', (_, read, problem) => {
    const file = read();
    expect(file.ok ? '' : file.problem).toMatch(problem);
  });
});
