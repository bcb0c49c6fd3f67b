// What a request can end with instead of an answer.

/** A refusal by the daemon, or the lack of any answer. */
export class ApiError extends Error {
  /**
   * @param {'problem' | 'network' | 'timeout'} kind `problem`: the daemon answered and refused. Otherwise it did not
   *     answer, and of a write it is not known whether it was carried out.
   * @param {{status?: number, type?: string, detail?: string, field?: string, retryAfter?: number}} [facts] `type` is
   *     the last part of the problem's type (RFC 9457), such as `active-limit-reached`; `retryAfter` is in seconds.
   */
  constructor(kind, facts = {}) {
    super(facts.detail ?? kind);
    this.kind = kind;
    this.status = facts.status ?? 0;
    this.type = facts.type ?? "";
    this.detail = facts.detail ?? "";
    this.field = facts.field ?? "";
    this.retryAfter = facts.retryAfter ?? 0;
  }

  /** Whether another try may succeed without anything being different. */
  get isPassing() {
    return this.kind !== "problem" || [429, 502, 503, 504].includes(this.status);
  }

  /**
   * Reads a refusal; what is no problem document (of a proxy in between) counts by its status alone.
   *
   * @param {Response} response
   */
  static async of(response) {
    let problem = {};
    if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
      problem = await response.json().catch(() => ({}));
    }
    // The page sends what it has checked, so that there is hardly ever more than one thing wrong.
    const error = problem.errors?.[0];
    return new ApiError("problem", {
      status: response.status,
      type: String(problem.type ?? "").replace("/problems/", ""),
      detail: error?.detail ?? problem.detail,
      field: error?.pointer?.slice(1),
      retryAfter: Number(response.headers.get("Retry-After")) || 0,
    });
  }
}
