// What is measured, in the order of the columns, and how numbers are written.

export const metrics = {
  rate: { title: "per second" },
  p50_us: { title: "median, µs" },
  p99_us: { title: "99th percentile, µs" },
  cpu_us: { title: "processor time each, µs" },
  seconds: { title: "seconds" },
  mib: { title: "MiB" },
  bytes: { title: "bytes" },
  count: { title: "number" },
  ratio: { title: "ratio" },
  failed: { title: "failed" },
};

/** Three digits that count, or all before the point, in groups of three. */
export function number(amount) {
  if (amount === 0) return "0";
  const digits = Math.abs(amount) >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(amount))));
  return amount.toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 4), minimumFractionDigits: 0 });
}
