export { barrier } from './barrier';
export { quantise } from './quantise';
export { grow } from './grow';
export { listRows, openChildren, openRoot } from './held';
export { addValues, leafValues, walk } from './scores';
export { binNumbers, layTiles } from './binning';
export { deriveLogLoss } from './log-loss';
export { codeCategories, codeNumbers, walkTrees } from './score';
