// One SVG chart per group: a panel for each section, a bar for the median of each case with a whisker from the least to
// the most. Text stays text; colours follow the reader's light or dark theme.

import { value } from "./results.mjs";
import { metrics, number } from "./metrics.mjs";

const WIDTH = 860;
const LABELS = 390;
const NUMBERS = 110;
const ROW = 26;
const HEAD = 44;
const SPAN = WIDTH - LABELS - NUMBERS;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .unit, .axis { fill: #656d76 }
  .own { fill: #1a7f64 } .peer { fill: #a6adb5 } .whisker { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .unit, .axis { fill: #9198a1 }
    .own { fill: #3fb68b } .peer { fill: #656c76 } .whisker { stroke: #e6edf3 }
  }`;

const escaped = (text) => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`).replaceAll("`", "");

function bar(row, top, most) {
  const middle = top + ROW / 2;
  const x = (amount) => (LABELS + (amount / most) * SPAN).toFixed(1);
  const width = Math.max(1, (row.figure.median / most) * SPAN).toFixed(1);
  const { least } = row.figure;
  return [
    `<text x="${LABELS - 10}" y="${middle + 4}" text-anchor="end">${escaped(row.title)}</text>`,
    `<rect class="${row.kind}" x="${LABELS}" y="${middle - 8}" width="${width}" height="16" rx="2"/>`,
    `<path class="whisker" d="M${x(least)} ${middle}H${x(row.figure.most)}M${x(least)} ${middle - 4}v8M${x(row.figure.most)} ${middle - 4}v8"/>`,
    `<text x="${WIDTH - 4}" y="${middle + 4}" text-anchor="end">${number(row.figure.median)}</text>`,
  ];
}

/** The chart of a group's results, as the text of an SVG file; null where no section has a figure. */
export function chart(group, results) {
  const parts = [];
  let top = 8;
  for (const section of results.sections) {
    const rows = results.cases
      .filter((one) => one.section === section.id)
      .map((one) => ({ ...one, figure: value(section.metric, one.id)(results) }))
      .filter((row) => row.figure);
    if (rows.length === 0) continue;
    const most = Math.max(...rows.map((row) => row.figure.most)) || 1;
    parts.push(`<text class="title" x="8" y="${top + 16}">${escaped(section.title)}</text>`);
    parts.push(`<text class="unit" x="${WIDTH - 4}" y="${top + 16}" text-anchor="end">${metrics[section.metric].title}</text>`);
    rows.forEach((row, index) => parts.push(...bar(row, top + HEAD - 18 + index * ROW, most)));
    top += HEAD + rows.length * ROW;
  }
  if (parts.length === 0) return null;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="${group}: medians, with whiskers from the least to the most">
<style>${STYLE}
</style>
${parts.join("\n")}
</svg>
`;
}
