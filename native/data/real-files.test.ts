import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { load, opened, sniff } from '../../test/support/open-data.ts';
import { testContext } from '../../test/support/step-context.ts';
import type { ImportResult, SniffResult } from './contract.ts';

const shared = process.env.ASSAY_SHARED;

describe.skipIf(shared === undefined)('real files (skipped: set ASSAY_SHARED to the shared folder)', () => {
  const folder = path.join(shared ?? '', 'data');
  const known: [string, number, number][] = [
    ['adult_train.csv.gz', 32_561, 15],
    ['adult_test.csv', 16_281, 15],
    ['german_credit.csv', 1_000, 22],
    ['compas_two_years.csv', 7_214, 46],
    ['bank_marketing.csv.gz', 45_211, 17],
    ['bike_sharing_hourly.csv', 17_379, 17],
    ['flights.parquet', 336_776, 19],
    ['online_retail.csv.gz', 541_909, 8],
    ['meuse.csv', 155, 14],
    ['febrl_duplicates.csv', 5_000, 11],
    ['air_quality_beijing.csv', 43_824, 13],
    ['electricity_elec2.csv.gz', 45_312, 7],
    ['california_housing.csv', 20_640, 9],
  ];

  const once = new Map<string, Promise<{ sniffed: SniffResult; imported: ImportResult }>>();
  function open(name: string) {
    const found = once.get(name) ?? read(name);
    once.set(name, found);
    return found;
  }
  async function read(name: string) {
    const context = testContext();
    const input = context.grant(path.join(folder, name));
    const sniffed = await sniff(context, input);
    return { sniffed, imported: await load(context, input, sniffed) };
  }
  const typesOf = ({ columns }: ImportResult): Record<string, string> =>
    Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const missingOf = ({ columns }: ImportResult): Record<string, number> =>
    Object.fromEntries(columns.map(({ name, missing }) => [name, missing]));

  it.each(known)('%s imports whole: %i rows, %i columns, no rejects', async (name, rows, columns) => {
    const { imported, sniffed } = await open(name);
    expect([imported.rows, imported.columns.length, imported.rejects, sniffed.rows]).toEqual([
      rows,
      columns,
      0,
      rows,
    ]);
  });

  it('types are those that the data mean', async () => {
    const adult = await open('adult_train.csv.gz');
    expect(missingOf(adult.imported)).toMatchObject({
      workclass: 1836,
      occupation: 1843,
      native_country: 583,
      income: 0,
    });
    const bank = typesOf((await open('bank_marketing.csv.gz')).imported);
    expect([bank.default, bank.housing, bank.loan, bank.y]).toEqual(['text', 'text', 'text', 'text']);
    const air = await open('air_quality_beijing.csv');
    expect([typesOf(air.imported)['pm2.5'], missingOf(air.imported)['pm2.5']]).toEqual(['integer', 2067]);
    const meuse = await open('meuse.csv');
    expect(missingOf(meuse.imported)).toMatchObject({ om: 2, landuse: 1 });
    expect(typesOf(meuse.imported)).toMatchObject({ om: 'number', landuse: 'text' });
    const febrl = typesOf((await open('febrl_duplicates.csv')).imported);
    expect([febrl.postcode, febrl.soc_sec_id]).toEqual(['text', 'text']);
    const flights = await open('flights.parquet');
    expect(missingOf(flights.imported)).toMatchObject({ dep_delay: 8255, arr_delay: 9430, tailnum: 2512 });
    expect(typesOf(flights.imported).time_hour).toBe('timestamp');
    const german = typesOf((await open('german_credit.csv')).imported);
    expect([german.foreign_worker, german.own_telephone]).toEqual(['text', 'text']);
    const retail = await open('online_retail.csv.gz');
    expect(missingOf(retail.imported).CustomerID).toBe(135_080);
    expect(typesOf(retail.imported).InvoiceDate).toBe('timestamp');
  });

  it('COMPAS has two names twice: both are kept, renamed and said to be equal', async () => {
    const { sniffed } = await open('compas_two_years.csv');
    const said = sniffed.warnings.map(({ what }) => what).join('\n');
    expect(said).toContain('decile_score_2 has the same values as decile_score');
    expect(said).toContain('priors_count_2 has the same values as priors_count');
  });

  it('Adult has one version, compressed or not', async () => {
    const { imported } = await open('adult_train.csv.gz');
    const plain = await opened(gunzipSync(readFileSync(path.join(folder, 'adult_train.csv.gz'))));
    expect(plain.imported.dataset).toBe(imported.dataset);
  });
});
