import { describe, expect, it } from 'vitest';
import { constraintSentences, parameterText } from './contract.ts';

describe('parameterText', () => {
  it('writes single values as they are', () => {
    expect([0.1, 31, 'leaf', true].map(parameterText)).toEqual(['0.1', '31', 'leaf', 'true']);
  });

  it('writes records and sets by their members, whatever the order of keys', () => {
    expect(parameterText({ debt: 'decreasing', age: 'increasing' })).toBe('age increasing, debt decreasing');
    expect(parameterText([['age', 'income'], ['debt']])).toBe('{age, income}, {debt}');
  });
});

describe('constraintSentences', () => {
  it('says nothing of a model that is free', () => {
    expect(constraintSentences({})).toEqual([]);
  });

  it('says each kind of constraint once', () => {
    const monotone = { income: 'increasing', age: 'increasing', debt: 'decreasing' } as const;
    expect(constraintSentences({ monotone, interactions: [['age', 'debt']] })).toEqual([
      'All else equal, the score may only rise with: age, income.',
      'All else equal, the score may only fall with: debt.',
      'Features are combined within these sets only: {age, debt}. A feature of no set is combined with none.',
    ]);
  });
});
