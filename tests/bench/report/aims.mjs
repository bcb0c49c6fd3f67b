// What is aimed at: every figure that is promised, how it is made from the samples, and from where on it is reached.

import { ratio, value } from "./results.mjs";

const MIB = " MiB";
const MS = " ms";

/** At least `budget`, better `aim`; null: there is no such bound. */
const at_least = (what, figure, budget, aim = null, unit = "") => ({ what, figure, budget, aim, unit, more: true });
/** At most `budget`, better `aim`. */
const at_most = (what, figure, budget, aim = null, unit = "") => ({ what, figure, budget, aim, unit, more: false });

/** The 99th percentile of a case. */
const milliseconds = (id) => (results) => {
  const figure = value("p99_us", id)(results);
  return figure && { median: figure.median / 1e3, least: figure.least / 1e3, most: figure.most / 1e3 };
};

const validate = [
  at_least("`GET /v1/auth` vs nginx `return 200`, 4 fields", ratio("rate", "auth-4", "nginx-4"), 0.85, 0.95),
  at_least("`GET /v1/auth` vs nginx `return 200`, 20 fields", ratio("rate", "auth-20", "nginx-20"), 1, 1.15),
  at_most("processor time vs nginx, 4 fields", ratio("cpu_us", "auth-4", "nginx-4"), 1.18, 1.05),
  at_most("processor time vs nginx, 20 fields", ratio("cpu_us", "auth-20", "nginx-20"), 1, 0.9),
  at_most("99th percentile vs nginx, 4 fields", ratio("p99_us", "auth-4", "nginx-4"), null, 1.3),
  at_least("`GET /v1/auth` vs Redis GET, no pipeline", ratio("rate", "auth-4", "redis"), 1.15, 1.3),
  at_least("`GET /v1/auth` vs Poco::Net::HTTPServer, 4 fields", ratio("rate", "auth-4", "poco-4"), 2.7, 3),
  at_least("16 pipelined vs nginx", ratio("rate", "auth-pipelined", "nginx-pipelined"), 2.5, 3.5),
  at_least("introspection vs oidc-provider", ratio("rate", "introspect-4", "oidc_provider"), 15),
  at_least("introspection vs Glewlwyd", ratio("rate", "introspect-4", "glewlwyd"), 22),
  at_least("`POST /v1/validate` vs Keystone", ratio("rate", "validate-4", "keystone"), 1000),
  at_least("nginx `auth_request` in front, TCP", value("rate", "auth_request-tcp"), 50e3, null, "/s"),
  at_least("nginx `auth_request` in front, unix socket", value("rate", "auth_request-unix"), 50e3, 60e3, "/s"),
];

const mint = ["file", "sqlite", "mysql"].map((plugin) =>
  at_least(`mints over HTTP, 64 callers vs bare limit (${plugin})`,
    ratio("rate", `${plugin}-mint-64`, `${plugin}-limit-64`), 0.5, 0.7));

const storage = ["file", "sqlite", "mysql"].map((plugin) =>
  at_least(`a mint's changeset, 64 callers vs bare limit (${plugin})`,
    ratio("rate", `${plugin}-mint-64`, `${plugin}-limit-64`), 0.5, 0.7));

const floods = { validate: "validates", mint: "mints", list: "lists", sign_in: "signs in" };

const isolation = [
  at_most("store calls of forged tokens", value("count", "forged-loads"), null, 0),
  at_most("runs of Argon2id for forged tokens", value("count", "forged-argon2"), null, 0),
  at_most("valid requests' 99th percentile beside forged tokens vs beside as many valid ones",
    ratio("p99_us", "valid-beside-forged", "valid-beside-valid"), null, 2),
  ...Object.entries(floods).flatMap(([flood, does]) => [
    at_most(`99th percentile of B's validations while A ${does} vs alone`,
      ratio("p99_us", `b-under-${flood}`, "b-alone"), null, 1.3),
    at_most(`99th percentile of B's mints while A ${does} vs alone`,
      ratio("p99_us", `b-mints-under-${flood}`, "b-mints-alone"), null, 1.3),
  ]),
  at_most("B's 99th percentile while A's database is stopped vs before",
    ratio("p99_us", "b-stopped", "b-before-stop"), null, 1.3),
  at_most("99th percentile of A's cached validations, database stopped vs before",
    ratio("p99_us", "a-cached-stopped", "a-cached-before-stop"), null, 1.3),
  at_most("A's cached validations that fail meanwhile", value("failed", "a-cached-stopped"), null, 0),
  at_most("A's other requests answered otherwise than 503", value("count", "a-other-wrong"), null, 0),
  at_most("A's other requests, longest vs deadline of the store", value("ratio", "a-other-deadline"), null, 1.1),
  at_least("cold validation, SQLite", value("rate", "cold-sqlite"), null, 3000, "/s"),
];

const connections = [
  at_most("memory for 10,000 idle connections", value("mib", "idle-memory"), 40, 20, MIB),
  at_least("rate of 64 with 10,000 idle vs without", ratio("rate", "active-with-idle", "active-alone"), 0.95),
  at_most("99th percentile of a fresh connection beside them", milliseconds("fresh-with-idle"), null, 20, MS),
  at_least("rate beside 1,000 clients that drip vs undisturbed", ratio("rate", "active-with-drip", "active-alone-drip"), null, 0.6),
  at_most("99th percentile beside them", milliseconds("active-with-drip"), null, 10, MS),
];

const scale = [
  ...Object.entries({ validate: "validate", mint: "mint", revoke: "revoke", page: "page of 50",
    page_active: "page of 50 Active ones" }).map(([id, what]) =>
    at_most(`${what}: time with many tokens vs with 1,000`, ratio("p50_us", `${id}-many`, `${id}-few`), null, 1.2)),
  at_most("start with 10,000 tenants", value("seconds", "start-tenants"), null, 2, " s"),
  at_most("memory per cached token, as the daemon counts", value("bytes", "cache-counted"), null, 256, " bytes"),
  at_most("memory per cached token, as the process grows", value("bytes", "cache-resident"), null, 256, " bytes"),
];

export const aims = { validate, mint, storage, isolation, connections, scale };

/** In words: whether `figure` reaches the aim, the budget, or neither. */
export function verdict({ budget, aim, more }, figure) {
  if (!figure) return "not measured";
  const reaches = (bound) => bound !== null && (more ? figure.median >= bound : figure.median <= bound);
  if (reaches(aim ?? budget)) return "reached";
  return reaches(budget) ? "within the budget" : "**missed**";
}
