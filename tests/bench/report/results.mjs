// The results of one run of one group: lines of words with tabs between, the first of which says what the line is.
//
//   fact     KEY VALUE                           where and when it was measured
//   version  NAME VALUE
//   section  ID METRIC TITLE                     a table and a chart; METRIC is what the chart shows
//   case     ID SECTION own|peer TITLE           what was measured
//   missing  ID SECTION TITLE REASON             what could not be
//   sample   ROUND CASE METRIC VALUE

/** What the text of a results file says. */
export function read_results(text) {
  const results = { facts: new Map(), versions: new Map(), sections: [], cases: [], missing: [], samples: new Map() };
  const take = {
    fact: (key, value) => results.facts.set(key, value),
    version: (name, value) => results.versions.set(name, value),
    section: (id, metric, title) => results.sections.push({ id, metric, title }),
    case: (id, section, kind, title) => results.cases.push({ id, section, kind, title }),
    missing: (id, section, title, reason) => results.missing.push({ id, section, title, reason }),
    sample: (round, id, metric, value) => {
      if (!Number.isFinite(Number(value))) throw new Error(`${metric} of ${id} is "${value}"`);
      const key = `${id} ${metric}`;
      if (!results.samples.has(key)) results.samples.set(key, new Map());
      results.samples.get(key).set(Number(round), Number(value));
    },
  };
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [what, ...words] = line.split("\t");
    if (!take[what]) throw new Error(`a line of results begins with "${what}"`);
    take[what](...words);
  }
  return results;
}

/** Median, least and most of numbers; null where there are none. */
export function spread(numbers) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: sorted[(sorted.length - 1) >> 1], least: sorted[0], most: sorted.at(-1) };
}

/** The rounds of one metric of one case: a Map from round to value, empty where it was not measured. */
export const rounds_of = (results, id, metric) => results.samples.get(`${id} ${metric}`) ?? new Map();

/** One metric of one case over all rounds. */
export const value = (metric, id) => (results) => spread([...rounds_of(results, id, metric).values()]);

/** `metric` of the first over that of the second, in the same round each time, as machines drift between rounds. */
export const ratio = (metric, id, other, other_metric = metric) => (results) => {
  const below = rounds_of(results, other, other_metric);
  const pairs = [...rounds_of(results, id, metric)].filter(([round]) => below.get(round) > 0);
  return spread(pairs.map(([round, above]) => above / below.get(round)));
};
