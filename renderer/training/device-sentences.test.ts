import { expect, test } from 'vitest';
import type { Adapter } from '../../native/gpu/contract.ts';
import { deviceSentences } from './device-sentences.ts';

const adapter = (id: string, software: boolean): Adapter => ({
  id,
  name: id.toUpperCase(),
  backend: 'vulkan',
  vendor: '',
  driver: '',
  software,
  mostBufferBytes: 2 ** 30,
});
const real = adapter('real', false);
const played = adapter('played', true);

test.each([
  ['none', [real], null, /^This learner knows no GPU: models are trained on the CPU/],
  ['cpu', [real], null, /^As the recipe asks, models are trained on the CPU, with up to 2 threads/],
  ['auto', undefined, null, /^Looking for GPUs/],
  [undefined, [], null, /^No GPU was found on this machine: models are trained on the CPU/],
  ['auto', [played], null, /^No GPU was found/],
  ['auto', [played, real], null, /^From 4,000,000 cells .* on the GPU REAL if it was measured/],
  ['auto', [real, played], 'played', /^No GPU was found/],
  ['gpu', [played], null, /^Trees are grown on the GPU PLAYED, as the recipe asks/],
  ['gpu', [real], 'gone', /but the chosen one was not found on this machine: models are trained on the CPU/],
  ['gpu', [], null, /but none was found/],
])('device %s', (wanted, adapters, chosen, sentence) => {
  expect(deviceSentences(wanted, adapters, chosen, 2)).toMatch(sentence);
});
