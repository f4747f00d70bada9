/** The version prefixes of rancher-metadata v0.10.4, oldest first; `latest` is the last of them. */
export const METADATA_VERSIONS = ['2015-07-25', '2015-12-19', '2016-07-29'] as const;
export type MetadataVersion = (typeof METADATA_VERSIONS)[number];
