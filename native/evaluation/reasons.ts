/** Why a metric of a classifier is not defined on these test rows. @param classCounts rows by class */
export function classificationReasons(
  classes: readonly string[],
  classCounts: readonly number[],
): (name: string) => string {
  const rows = classCounts.reduce((total, count) => total + count, 0);
  return () => {
    if (rows === 0) return 'There are no test rows.';
    const only = classCounts.findIndex((count) => count === rows);
    const name = classes[only] ?? String(only);
    return `Every test row is of class '${name}': there is nothing to rank it against.`;
  };
}
