import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { content } from '../../test/golden/packages/content.ts';
import { dataContract } from './data-contract.ts';
import { mlmodel } from './mlmodel.ts';
import { earlierSentences } from '../training/earlier/contract.ts';
import { modelCard } from './model-card.ts';
import { renderReport } from './report.ts';

const asset = (name: string): string =>
  readFileSync(new URL(`../../assets/report/${name}`, import.meta.url), 'utf8');
const assets = { style: asset('report.css'), script: asset('report.js') };

/** ASSAY_UPDATE_GOLDENS=1 writes them anew; look at the difference before committing it. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`../../test/golden/packages/${name}`, import.meta.url);
  if (process.env.ASSAY_UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(text === readFileSync(file, 'utf8'), `${name} is as in test/golden/packages`).toBe(true);
}

describe('goldens of a fixed package', () => {
  it('report.html', () => expectGolden('report.html', renderReport(content, assets)));
  it('model-card.md', () => expectGolden('model-card.md', modelCard(content)));
  it('MLmodel', () => expectGolden('MLmodel', mlmodel(content, content.inputs, { onnxBytes: 402_133 })));
  it('data.odcs.yaml', () => expectGolden('data.odcs.yaml', dataContract(content)));
});

describe('renderReport', () => {
  const page = renderReport(content, assets);

  it('allows its own style and script by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)![1]!
      .replaceAll('&#39;', "'");
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('refers to nothing outside itself and has no inline style or handler', () => {
    const body = page.replace(/<script>[\s\S]*?<\/script>/, '').replace(/<style>[\s\S]*?<\/style>/, '');
    expect(/\s(src|srcset|action|style|on\w+)=/i.exec(body)?.[0]).toBeUndefined();
    expect([...body.matchAll(/href="([^"]*)"/g)].every(([, target]) => target!.startsWith('#'))).toBe(true);
    expect(/@import|url\(/.exec(page)?.[0]).toBeUndefined();
  });

  it('links only to what is there, and names nothing twice', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|for="|aria-labelledby="|aria-describedby=")([^"]*)"/g))
      for (const id of target!.split(' ')) expect(ids).toContain(id);
  });

  it('is small, and says nothing of its own signature', () => {
    expect(page.length).toBeLessThan(300_000);
    expect(/sign(ed|ature|er)\b|verified|trust/i.exec(page)?.[0]).toBeUndefined();
  });
});

describe('an earlier model', () => {
  const [sentence] = earlierSentences({
    rounds: 12,
    earlier: { sha256: 'c'.repeat(64), rounds: 40, shrinkage: [{ rounds: 40, learningRate: 0.1 }] },
  });
  const grown = { ...content, learner: { ...content.learner, earlier: [sentence!] } };

  it('that training went on from is said in report and card', () => {
    expect(sentence).toBe(
      'Training went on from an earlier model of 40 rounds (SHA-256 cccccccccccc): 12 rounds were added, 52 in all.',
    );
    expect(renderReport(grown, assets)).toContain(`<li><bdi>${sentence}</bdi></li>`);
    expect(modelCard(grown)).toContain('## Earlier model\n\n- Training went on from an earlier model');
    expect(modelCard(content)).not.toContain('## Earlier model');
  });
});

describe('constraints', () => {
  const bound = {
    ...content,
    learner: {
      ...content.learner,
      parameters: [['monotone', 'age increasing'] as const],
      constraints: ['All else equal, the score may only rise with: age.'],
    },
  };

  it('are said in report and card', () => {
    const report = renderReport(bound, assets);
    expect(report).toContain('<li><bdi>All else equal, the score may only rise with: age.</bdi></li>');
    expect(report).toContain('<bdi>age increasing</bdi>');
    expect(modelCard(bound)).toContain(
      '## Constraints\n\n- All else equal, the score may only rise with: age.\n\n## Performance',
    );
  });

  it('are not mentioned where there are none', () => {
    expect(modelCard(content)).not.toContain('## Constraints');
  });
});

describe('metrics by round', () => {
  const { curves } = content.training;
  const rounds = curves!.validation.length;
  const metrics = {
    rocAuc: curves!.validation.map((_, round) => 0.8 + 0.1 * Math.min(1, round / 40)),
    brier: curves!.validation.map((value) => value / 3),
  };
  const measured = {
    ...content,
    training: { ...content.training, kept: 41, curves: { ...curves!, metrics } },
  };
  const report = renderReport(measured, assets);
  const titles = [...report.matchAll(/<title id="learning[^"]*">([^<]*)</g)].map(([, title]) => title);

  it('are drawn beside the loss, each with the round that was kept', () => {
    expect(titles).toEqual(['Loss by round', 'ROC AUC by round', 'Brier score by round']);
    expect(report.split('>41 kept</text>').length - 1).toBe(3);
    const said = /<desc id="learning-rocAuc-description">([^<]*)</.exec(report)![1];
    expect(said).toBe(`ROC AUC on the validation rows goes from 0.800 to 0.900 over ${rounds} rounds.`);
  });

  it('give their figures to the pointer', () => {
    const drawn = JSON.parse(
      /<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/.exec(report)![1]!,
    ) as { charts: Record<string, { points: unknown[] }> };
    expect(drawn.charts['learning-rocAuc']!.points.length).toBeGreaterThan(1);
  });
});
