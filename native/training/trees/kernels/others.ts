/**
 * The part in a step of the memories that hold the other rows, where the rows lie in several: each runs the function of
 * the same name, and what it finds is added to this memory's. The host does that (`host/others.ts`).
 */

/** Of `takeRows`: counts and sums. */
// @ts-ignore: decorator
@external("others", "takeRows")
export declare function takeOthersRows(thread: i32): void;

/** Of `part`: counts. */
// @ts-ignore: decorator
@external("others", "part")
export declare function partOthers(thread: i32, parent: i32, first: i32): void;

/** Of `sumNode`: the thread's histogram. */
// @ts-ignore: decorator
@external("others", "sumNode")
export declare function sumOthersNode(thread: i32, node: i32): void;

/** Of `findLargest`: the larger ones. */
// @ts-ignore: decorator
@external("others", "findLargest")
export declare function findOthersLargest(thread: i32): void;

/** Of `sumMagnitudes`: sums. */
// @ts-ignore: decorator
@external("others", "sumMagnitudes")
export declare function sumOthersMagnitudes(thread: i32, fineGradient: f64, fineHessian: f64): void;

/** Of `pack`. */
// @ts-ignore: decorator
@external("others", "pack")
export declare function packOthers(thread: i32, gradientScale: f64, hessianScale: f64): void;
