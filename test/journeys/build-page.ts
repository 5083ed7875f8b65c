import { buildPage } from '../../scripts/build-page.ts';

/** The page is built once for all journeys, where its sources have changed. */
export default async function buildForJourneys(): Promise<void> {
  await buildPage();
}
