/** Name, in the workspace's cache, of a dataset version's Parquet file. */
export function datasetFile(version: string): string {
  return `datasets/${version}.parquet`;
}
