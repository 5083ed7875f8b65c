/**
 * SwiftShader, a GPU on the processor, as Debian's chromium brings it: slow and exact, and all that tests have where no
 * GPU is at hand. Importing this points the GPU processes that are started from here at it, unless the environment names
 * another driver already.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

const folder = '/usr/lib/chromium';
const driver = path.join(folder, 'vk_swiftshader_icd.json');

const chosen = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;

/** Why the tests of the GPU are left out, as part of their title; empty where they run. */
export const gpuSkipped =
  chosen !== undefined || existsSync(driver) ? '' : ` (skipped: no SwiftShader in ${folder})`;

if (chosen === undefined && gpuSkipped === '') {
  process.env.VK_ICD_FILENAMES = driver;
  process.env.LD_LIBRARY_PATH = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}
