interface Sized<Self> {
  readonly length: number;
  subarray(begin: number, end: number): Self;
}

/** Values of an array that is kept; larger ones are made anew each time. */
const MOST_KEPT = 2 ** 20;

/**
 * An array for what a function needs only while it runs: the one of the last call, if that is large enough. Fresh arrays
 * of some hundred kilobytes each make the garbage collector run after every few columns. What lies in it is not defined,
 * and two users at a time need two.
 * @param make an array of so many values
 */
export function scratch<Values extends Sized<Values>>(
  make: (length: number) => Values,
): (length: number) => Values {
  let kept = make(0);
  return (length) => {
    if (length <= kept.length) return kept.subarray(0, length);
    const fresh = make(length);
    if (length <= MOST_KEPT) kept = fresh;
    return fresh;
  };
}
