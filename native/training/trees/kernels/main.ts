export { barrier } from './barrier';
export { findLargest, pack, quantise, sumMagnitudes } from './quantise';
export { grow, part, sumNode, takeRows } from './grow';
export { listRows, openChildren, openRoot } from './held';
export { addValues, leafValues, walk } from './scores';
export { binNumbers, layTiles } from './binning';
export { deriveLogLoss } from './log-loss';
export { codeCategories, codeNumbers, walkTrees } from './score';
export { partBlock, sumBlock, walkBlock } from './blocks';
