// Makes BENCHMARKS.md and the charts from the results of all groups, and prints the sections that are named.
//
//   node report.mjs FOLDER [GROUP...]    FOLDER has docs/benchmarks/GROUP.tsv and gets the rest

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { aims, verdict } from "./aims.mjs";
import { chart } from "./chart.mjs";
import { metrics, number } from "./metrics.mjs";
import { read_results, value } from "./results.mjs";

const titles = {
  validate: "Checking a token",
  mint: "Minting",
  storage: "Storage plugins",
  isolation: "Isolation",
  connections: "Many connections",
  scale: "Many tokens",
};

const INTRODUCTION = `# Benchmarks

Made by \`scripts/bench\`, which runs on any Linux machine with Debian's packages; each group says when and where. Only
ratios of one run mean something elsewhere: machines differ, and one machine drifts. Both of a pair are measured in turn,
round by round; a figure is the median of the rounds, with the least and the most in brackets, and a ratio is the median
of the rounds' ratios. "Budget" is the least that is accepted, "aim" what is aimed at; what is in the way of those that
are missed is in \`tests/bench/PROFILE.md\`. The samples are in \`docs/benchmarks/\`.
`;

/** A Markdown table, its columns as wide as their widest cell, so that it can be read as text. */
function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [text(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(text)].join("\n");
}

const cell = (figure) => {
  if (!figure) return "";
  const { median, least, most } = figure;
  return least === most ? number(median) : `${number(median)} (${number(least)}–${number(most)})`;
};

function section_table(results, section) {
  const cases = results.cases.filter((one) => one.section === section.id);
  const columns = Object.keys(metrics).filter((metric) => cases.some((one) => value(metric, one.id)(results)));
  const rows = cases.map((one) => [one.title, ...columns.map((metric) => cell(value(metric, one.id)(results)))]);
  const missing = results.missing.filter((one) => one.section === section.id);
  return [
    `### ${section.title}\n`,
    rows.length ? `${table(["", ...columns.map((metric) => metrics[metric].title)], rows)}\n` : "",
    ...missing.map((one) => `Not measured: ${one.title}: ${one.reason}\n`),
  ].filter(Boolean);
}

function aims_table(group, results) {
  const bound = (amount, { more, unit }) => (amount === null ? "" : `${more ? "≥" : "≤"} ${number(amount)}${unit}`);
  const rows = aims[group].map((one) => {
    const figure = one.figure(results);
    return [one.what, cell(figure), bound(one.budget, one), bound(one.aim, one), verdict(one, figure)];
  });
  return table(["", "figure", "budget", "aim", ""], rows);
}

function group_text(group, results, has_chart) {
  const versions = [...results.versions].map(([name, version]) => `${name} ${version}`).join(", ");
  return [
    `## ${titles[group]}\n`,
    `\`scripts/bench ${group}\`, ${results.facts.get("date")}: ${results.facts.get("machine")}; ` +
      `${results.facts.get("run")}. ${versions}.\n`,
    ...(results.facts.has("note") ? [`${results.facts.get("note")}\n`] : []),
    ...(has_chart ? [`![${titles[group]}](docs/benchmarks/${group}.svg)\n`] : []),
    ...results.sections.flatMap((section) => section_table(results, section)),
    `### What was aimed at\n\n${aims_table(group, results)}\n`,
  ].join("\n");
}

const [folder, ...wanted] = process.argv.slice(2);
const texts = new Map();
for (const group of Object.keys(titles)) {
  const file = path.join(folder, "docs/benchmarks", `${group}.tsv`);
  if (!existsSync(file)) continue;
  const results = read_results(readFileSync(file, "utf8"));
  const picture = chart(titles[group], results);
  if (picture) writeFileSync(file.replace(/tsv$/, "svg"), picture);
  texts.set(group, group_text(group, results, picture !== null));
}
writeFileSync(path.join(folder, "BENCHMARKS.md"), [INTRODUCTION, ...texts.values()].join("\n"));
for (const group of wanted) process.stdout.write(`\n${texts.get(group) ?? ""}`);
