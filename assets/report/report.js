'use strict';
(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const svgOf = (id) => document.querySelector(`svg[data-chart="${id}"]`);
  const create = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const number = (value) => {
    if (!Number.isFinite(value)) return '–';
    if (value === 0) return '0';
    if (value < 1) return value.toFixed(3);
    return value < 1000 ? String(Number(value.toPrecision(4))) : grouped(value.toFixed(0));
  };
  const tick = (value) => number(value).replace(/^(0\.\d*?)0+$/, '$1');
  const percent = (value) => (Number.isFinite(value) ? `${(value * 100).toFixed(1)} %` : '–');

  // Hover: the nearest drawn point, its crosshair and its exact values.
  const tip = document.getElementById('tip');
  const hide = (layer) => {
    layer.replaceChildren();
    tip.hidden = true;
  };
  for (const svg of document.querySelectorAll('svg[data-chart]')) {
    const layer = svg.querySelector('.hover');
    svg.addEventListener('pointermove', (event) => {
      const chart = data.charts[svg.dataset.chart];
      const box = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / box.width;
      const x = (event.clientX - box.left) * scale;
      const y = (event.clientY - box.top) * scale;
      let nearest;
      let least = 60 * 60;
      for (const point of chart.points) {
        const distance = (point[0] - x) ** 2 + ((point[1] - y) * 0.25) ** 2;
        if (distance < least) [least, nearest] = [distance, point];
      }
      if (nearest === undefined) return hide(layer);
      const [px, py, text] = nearest;
      const [, top, , bottom] = chart.plot;
      layer.replaceChildren(
        create('line', { x1: px, x2: px, y1: top, y2: bottom }),
        create('circle', { cx: px, cy: py, r: 5 }),
      );
      tip.textContent = text;
      tip.hidden = false;
      const left = box.left + scrollX + px / scale;
      const width = document.documentElement.clientWidth + scrollX;
      const leftward = left + tip.offsetWidth + 20 > width;
      tip.style.left = `${leftward ? left - tip.offsetWidth - 12 : left + 12}px`;
      tip.style.top = `${Math.max(scrollY + 4, box.top + scrollY + py / scale - tip.offsetHeight - 8)}px`;
    });
    svg.addEventListener('pointerleave', () => hide(layer));
  }

  // The threshold and the two costs: everything is recomputed from counts on a grid of thresholds.
  if (data.threshold === undefined) return;
  const { chosen, thresholds, positives, negatives, actualPositives, actualNegatives, costs } = data.threshold;
  const rows = actualPositives + actualNegatives;
  const slider = document.getElementById('threshold-slider');
  const inputs = [document.getElementById('cost-false-positive'), document.getElementById('cost-false-negative')];
  const chosenIndex = thresholds.indexOf(chosen);
  const cell = (name) => document.querySelector(`[data-cell="${name}"]`);
  const fact = (name, text) => {
    document.querySelector(`[data-fact="${name}"]`).textContent = text;
  };
  const costAt = (index) =>
    ((costs[0] * negatives[index] + costs[1] * (actualPositives - positives[index])) / Math.max(1, rows)) * 1000;

  const setCell = (name, count, whole) => {
    const share = whole === 0 ? 0 : count / whole;
    const element = cell(name);
    element.querySelector('[data-count]').textContent = grouped(String(count));
    element.querySelector('[data-share]').textContent = percent(count / whole);
    element.className = `cell shade-${Math.round(share * 8)}`;
  };
  const place = (id, x, y) => {
    const marker = document.querySelector(`[data-marker="${id}"]`);
    if (marker === null) return;
    marker.toggleAttribute('hidden', !Number.isFinite(x) || !Number.isFinite(y));
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const { plot, x: dx, y: dy } = data.charts[id];
    const px = plot[0] + ((x - dx[0]) / (dx[1] - dx[0])) * (plot[2] - plot[0]);
    const py = plot[3] - ((y - dy[0]) / (dy[1] - dy[0])) * (plot[3] - plot[1]);
    marker.setAttribute('transform', `translate(${px.toFixed(1)} ${py.toFixed(1)})`);
  };

  const show = () => {
    const index = Number(slider.value);
    const truePositive = positives[index];
    const falsePositive = negatives[index];
    const falseNegative = actualPositives - truePositive;
    const trueNegative = actualNegatives - falsePositive;
    const selected = truePositive + falsePositive;
    setCell('truePositive', truePositive, actualPositives);
    setCell('falseNegative', falseNegative, actualPositives);
    setCell('falsePositive', falsePositive, actualNegatives);
    setCell('trueNegative', trueNegative, actualNegatives);
    const precision = truePositive / selected;
    const recall = truePositive / actualPositives;
    fact('precision', number(precision));
    fact('recall', number(recall));
    fact('accuracy', number((truePositive + trueNegative) / rows));
    fact('selected', percent(selected / rows));
    fact('cost', number(costAt(index)));
    document.getElementById('threshold-value').textContent = number(thresholds[index]);
    slider.setAttribute('aria-valuetext', number(thresholds[index]));
    document.getElementById('threshold-says').textContent =
      `Threshold ${number(thresholds[index])}: ${grouped(String(truePositive))} true and ${grouped(String(falsePositive))} ` +
      `false positives, ${grouped(String(falseNegative))} false negatives, cost ${number(costAt(index))} per 1,000 rows.`;
    place('roc', falsePositive / actualNegatives, recall);
    place('pr', recall, precision);
    place('cost', thresholds[index], costAt(index));
  };

  const redrawCost = () => {
    const svg = svgOf('cost');
    const chart = data.charts.cost;
    const values = thresholds.map((_, index) => costAt(index));
    const labels = [...svg.querySelectorAll('text.tick[text-anchor="end"]')];
    const parts = Math.max(1, labels.length - 1);
    const rough = Math.max(1e-9, ...values) / parts;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((candidate) => candidate >= rough * 0.999);
    chart.y = [0, step * parts];
    labels.forEach((label, index) => (label.textContent = tick(step * index)));
    const [left, top, right, bottom] = chart.plot;
    chart.points = values.map((value, index) => [
      left + thresholds[index] * (right - left),
      bottom - (value / chart.y[1]) * (bottom - top),
      `Cost\nThreshold: ${number(thresholds[index])}\nCost per 1,000 rows: ${number(value)}`,
    ]);
    const path = chart.points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
    svg.querySelector('path.line').setAttribute('d', path.join(''));
  };

  slider.addEventListener('input', show);
  inputs.forEach((input, which) =>
    input.addEventListener('input', () => {
      const value = Number(input.value);
      if (!(value >= 0) || input.value === '') return;
      costs[which] = value;
      redrawCost();
      show();
    }),
  );
  document.getElementById('threshold-reset').addEventListener('click', () => {
    slider.value = String(chosenIndex);
    show();
  });
  document.getElementById('threshold-cheapest').addEventListener('click', () => {
    let best = 0;
    thresholds.forEach((_, index) => {
      if (costAt(index) < costAt(best)) best = index;
    });
    slider.value = String(best);
    show();
  });
  document.querySelector('.controls').addEventListener('submit', (event) => event.preventDefault());
  for (const element of document.querySelectorAll('[data-script]')) element.hidden = false;
})();
