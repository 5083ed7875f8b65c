/** Writes digests.json: `node test/golden/models/make.ts`. Only together with a higher version of `training.fit`. */
import { writeFileSync } from 'node:fs';
import { trainingFit } from '../../../native/training/steps.ts';
import { kernelEngines } from '../../../native/training/trees/runtime.ts';
import { cases } from './cases.ts';

const models: Record<string, string> = {};
for (const each of cases) models[each.name] = await each.digest(kernelEngines(1));
const golden = { version: trainingFit.version, models };
writeFileSync(new URL('./digests.json', import.meta.url), `${JSON.stringify(golden, null, 2)}\n`);
