import type { JsonReader } from './json-reader.ts';

/**
 * What the codes of each feature stand for, by feature, where the file tells it (XGBoost 3.1 and later, trained on a
 * data frame): texts as bytes one after the other with the places where each begins and ends, or whole numbers.
 */
export function xgboostCategories(cats: JsonReader): (readonly string[])[] {
  if (!cats.isThere) return [];
  const features = cats.get('enc');
  if (!features.isThere) return [];
  return features.items().map((feature) => {
    const values = feature.get('values').integers();
    const offsets = feature.get('offsets');
    if (!offsets.isThere) return values.map(String);
    const places = offsets.integers();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const bytes = Uint8Array.from(values);
    return Array.from({ length: Math.max(0, places.length - 1) }, (_, i) => {
      const begin = places[i]!;
      const end = places[i + 1]!;
      if (!(begin >= 0 && begin <= end && end <= bytes.length)) throw offsets.refuse('they do not fit');
      try {
        return decoder.decode(bytes.subarray(begin, end));
      } catch {
        throw feature.refuse('a category is no UTF-8');
      }
    });
  });
}
