import type { Locator, Page } from 'playwright-core';

/** Begins a training that outlasts any looking, on the page Train; answers with the region that shows it. */
export async function beginLongTraining(page: Page): Promise<Locator> {
  const settings = page.getByRole('region', { name: 'Settings of the training' });
  await settings.getByLabel('Learner').click();
  await page.getByRole('option', { name: 'Gradient-boosted trees' }).click();
  // So small a rate that rounds go on gaining, and so many that nothing ends them.
  await settings.getByLabel('Learning rate', { exact: true }).fill('0.0001');
  await settings.getByLabel('Rounds', { exact: true }).fill('100000');
  await settings.getByRole('button', { name: /^More/ }).click();
  await settings.getByLabel('Patience', { exact: true }).fill('100000');
  await settings.getByLabel('Patience', { exact: true }).press('Enter');
  await settings.getByRole('button', { name: 'Train 1 model' }).click();
  return page.getByRole('region', { name: 'Training under way' });
}
