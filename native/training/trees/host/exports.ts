/** The kernels that were compiled from `kernels/`. */
export interface Kernels {
  quantise(thread: number): void;
  findLargest(thread: number): void;
  sumMagnitudes(thread: number, fineGradient: number, fineHessian: number): void;
  pack(thread: number, gradientScale: number, hessianScale: number): void;
  grow(thread: number): void;
  takeRows(thread: number): void;
  part(thread: number, parent: number, first: number): void;
  sumNode(thread: number, node: number): void;
  openRoot(thread: number): void;
  openChildren(thread: number): void;
  listRows(thread: number): void;
  leafValues(): void;
  addValues(thread: number): void;
  walk(thread: number, columns: number, rows: number, score: number): void;
  binNumbers(values: number, rows: number, bounds: number, missing: number, out: number): void;
  layTiles(thread: number): void;
  deriveLogLoss(thread: number): void;
  barrier(): void;
  sumBlock(thread: number, begin: number, count: number, columns: number, first: number): void;
  partBlock(
    thread: number,
    begin: number,
    count: number,
    left: number,
    right: number,
    column: number,
    first: number,
  ): number;
  walkBlock(columns: number, rows: number, score: number, values: number): void;
}
