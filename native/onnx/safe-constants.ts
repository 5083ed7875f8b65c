/**
 * ONNX Runtime removes x + c and x − c where c rounds to 0 in single precision, and x · c and x / c where it rounds
 * to 1, even in a double graph (its NoopElimination, seen in 1.30 from optimisation level basic on). A constant that
 * passes through these before it is fitted, stored and exported means the same with and without that.
 */
export const safeAddend = (c: number): number => (Math.fround(c) === 0 ? 0 : c);

export const safeFactor = (c: number): number => (Math.fround(c) === 1 ? 1 : c);
