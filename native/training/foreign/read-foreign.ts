import { badInput } from '../../engine/errors.ts';
import { MOST_BYTES, RESAVE, unreadable, type ForeignModel } from './foreign-model.ts';
import { readLightgbm } from './lightgbm-text.ts';
import { readXgboost } from './xgboost-json.ts';

const MEBI = 2 ** 20;

/** Type marks that may follow the brace of an object in UBJSON, where JSON has a name, white space or the end. */
const UBJSON_MARKS = new Set([...'iUIlL$#'].map((mark) => mark.charCodeAt(0)));

function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0x7b && UBJSON_MARKS.has(bytes[1]!))
    throw badInput('This is a model of XGBoost in UBJSON, which is not read.', 'Model', RESAVE.XGBoost);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badInput(
      'This is no text: models are read from text files of LightGBM and JSON files of XGBoost.',
      'Model',
      `${RESAVE.LightGBM} ${RESAVE.XGBoost} Pickles are never read: they are programs.`,
    );
  }
}

/** Refuses a file that is too large before it is read. @param size in bytes */
export function checkSize(size: number): void {
  if (size <= MOST_BYTES) return;
  throw badInput(
    `The file has ${Math.ceil(size / MEBI)} MiB; at most ${MOST_BYTES / MEBI} are read.`,
    'Model',
    'Save fewer trees.',
  );
}

/** Reads a model file of LightGBM (text) or XGBoost (JSON); which it is, its first letters tell. */
export function readForeign(bytes: Uint8Array): ForeignModel {
  checkSize(bytes.length);
  const text = textOf(bytes);
  if (/^tree\r?\n/.test(text)) return readLightgbm(text);
  if (/^\s*\{/.test(text)) return readXgboost(parsed(text));
  throw badInput(
    'This is neither a text file of LightGBM nor a JSON file of XGBoost.',
    'Model',
    `${RESAVE.LightGBM} ${RESAVE.XGBoost} What dump_model writes is for people and cannot be read back.`,
  );
}

function parsed(text: string): unknown {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw unreadable('XGBoost', `it is no JSON: ${(error as Error).message.slice(0, 120)}`, 'Model');
  }
  const { learner, tree_info: dumped } = document as { learner?: unknown; tree_info?: unknown };
  if (learner === undefined && dumped !== undefined)
    throw badInput(
      'This is what LightGBM’s dump_model writes, which it does not read back itself.',
      'Model',
      RESAVE.LightGBM,
    );
  return document;
}
