import { unsupported } from './foreign-model.ts';
import type { JsonReader } from './json-reader.ts';

const isAscii = (byte: number): boolean => byte >= 0 && byte < 128;

/**
 * What the codes of each feature stand for, by feature, where the file tells it (XGBoost 3.1 and later, trained on a
 * data frame): texts as bytes one after the other with the places where each begins and ends, or whole numbers.
 *
 * XGBoost 3.2 counts letters where it means bytes (npstr_to_arrow_strarr in _data_utils.py): names beyond ASCII, and all
 * that follow them, are cut in wrong places and may look right. A file with such names is refused.
 */
export function xgboostCategories(cats: JsonReader): (readonly string[])[] {
  if (!cats.isThere) return [];
  const features = cats.get('enc');
  if (!features.isThere) return [];
  return features.items().map((feature) => {
    const values = feature.get('values').integers();
    const offsets = feature.get('offsets');
    if (!offsets.isThere) return values.map(String);
    if (!values.every(isAscii))
      throw unsupported(
        'A category has letters beyond ASCII, and XGBoost does not write such names reliably.',
        feature.path,
        'Give the categories names in ASCII, in training and in the data.',
      );
    const places = offsets.integers();
    const text = new TextDecoder().decode(Uint8Array.from(values));
    return Array.from({ length: Math.max(0, places.length - 1) }, (_, i) => {
      const begin = places[i]!;
      const end = places[i + 1]!;
      if (!(begin >= 0 && begin <= end && end <= text.length)) throw offsets.refuse('they do not fit');
      return text.slice(begin, end);
    });
  });
}
