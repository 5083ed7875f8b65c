import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from './base64.ts';
import type { Html } from './html.ts';
import { embeddedJson, fromData, markup } from './html.ts';
import type { PackageContent } from './package-content.ts';
import { calibrationSection } from './report-calibration.ts';
import { dataSection, featuresSection } from './report-data.ts';
import { fairnessSection } from './report-fairness.ts';
import { evaluationSection } from './report-measures.ts';
import { definitionsSection, replaySection } from './report-replay.ts';
import { summarySection } from './report-summary.ts';
import { thresholdData, thresholdSection } from './report-threshold.ts';
import { trainingSection } from './report-training.ts';
import { visibleText } from './visible-text.ts';

/** Files of assets/report, which are written into the page. */
export interface ReportAssets {
  readonly style: string;
  readonly script: string;
}

const hashOf = (text: string): string => `'sha256-${base64(sha256(utf8ToBytes(text)))}'`;

/**
 * The report as one HTML file that needs nothing else. Its policy allows our one style and one script, by their
 * hashes, and no request at all. Charts are drawn here; without script the page only loses the hover boxes and the
 * threshold slider.
 */
export function renderReport(content: PackageContent, assets: ReportAssets): string {
  const sections = [
    summarySection(content),
    dataSection(content),
    featuresSection(content),
    trainingSection(content),
    evaluationSection(content),
    thresholdSection(content),
    calibrationSection(content),
    fairnessSection(content),
    replaySection(content),
    definitionsSection(content),
  ].filter((section) => section !== undefined);
  const data = {
    charts: Object.fromEntries(
      sections.flatMap((section) => section.charts.map((chart) => [chart.id, chart.data])),
    ),
    ...(content.threshold === undefined ? {} : { threshold: thresholdData(content.threshold) }),
  };
  const style = assets.style.trim();
  const script = assets.script.trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `${visibleText(content.name)} ${visibleText(content.version)}`;
  const page: Html = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}: model report</title>
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#summary">To the summary</a>
<header><h1>${fromData(content.name)} <span class="version">${fromData(content.version)}</span></h1>
<p>Model report: ${content.learner.title}, ${content.group !== undefined ? markup`puts rows of one ${fromData(content.group)} in order by ${fromData(content.target)}` : content.positive === undefined ? markup`predicts ${fromData(content.target)}` : markup`probability that ${fromData(content.target)} is ${fromData(content.positive)}`}</p></header>
<div class="page">
<nav aria-label="Sections"><ol>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main>
${sections.map(
  (section) => markup`<section id="${section.id}" aria-labelledby="${section.id}-heading">
<h2 id="${section.id}-heading">${section.title}</h2>
<p class="question">${section.question}</p>
${section.body}
</section>
`,
)}</main>
</div>
<div id="tip" role="tooltip" hidden></div>
<script type="application/json" id="report-data">${embeddedJson(data)}</script>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return page.markup;
}
