/** What may be said of how a file is read, in words. */
export const choices = {
  delimiter: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'blank', ':': 'colon' },
  quote: { '"': 'double quote', "'": 'single quote', '': 'none' },
  encoding: {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16, little-endian',
    'utf-16be': 'UTF-16, big-endian',
    'windows-1252': 'Windows 1252',
  },
  decimal: { '.': 'point', ',': 'comma' },
  thousands: { '': 'none', ',': 'comma', '.': 'point', ' ': 'blank', "'": 'apostrophe' },
  header: { true: 'names', false: 'values' },
  dateOrder: { ymd: 'year, month, day', dmy: 'day, month, year', mdy: 'month, day, year' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export function spoken(name: keyof typeof choices, value: string | boolean): string {
  const words: Readonly<Record<string, string>> = choices[name];
  return words[String(value)] ?? String(value);
}
