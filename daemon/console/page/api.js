// The one place that talks to the daemon.
//
// Reads are tried again while the daemon cannot answer. A write is sent once: after a lost answer nobody knows whether
// it was carried out. With an Idempotency-Key a repeated write gives back what the first one made, so that one is tried
// again too.

import { ApiError } from "./api-error.js";

const TIMEOUT_MS = { read: 15_000, write: 30_000 };
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TRIES = { read: 7, keyedWrite: 4, write: 1 };

/**
 * @typedef {object} RequestOptions
 * @property {Record<string, string | number | null | undefined>} [query] Empty values are left out.
 * @property {unknown} [body] Sent as JSON.
 * @property {string} [ifMatch] An ETag.
 * @property {string} [idempotencyKey]
 * @property {'json' | 'blob'} [expects]
 * @property {AbortSignal} [signal] Aborting throws what `fetch` throws: a DOMException named AbortError.
 */

/** @typedef {{status: number, body: any, etag: string | null}} Answer */

export class Api {
  #connection;
  #embedded;
  #csrf = () => "";
  #renew = async () => false;

  /**
   * @param {import('./connection.js').Connection} connection
   * @param {boolean} embedded Whether this page lives in an iframe, which has a cookie of its own.
   */
  constructor(connection, embedded) {
    this.#connection = connection;
    this.#embedded = embedded;
  }

  /**
   * Tells where the session's CSRF token comes from, and how to get a usable session again: `renew` resolves to
   * whether the refused request is worth repeating.
   *
   * @param {{csrf: () => string, renew: (error: ApiError) => Promise<boolean>}} session
   */
  attach({ csrf, renew }) {
    this.#csrf = csrf;
    this.#renew = renew;
  }

  /** @param {string} path @param {RequestOptions} [options] */
  get(path, options) {
    return this.#send("GET", path, options);
  }

  /** @param {string} path @param {unknown} body @param {RequestOptions} [options] */
  post(path, body, options) {
    return this.#send("POST", path, { ...options, body });
  }

  /** @param {string} path @param {unknown} body @param {RequestOptions} [options] */
  patch(path, body, options) {
    return this.#send("PATCH", path, { ...options, body });
  }

  /** @param {string} path @param {RequestOptions} [options] */
  delete(path, options) {
    return this.#send("DELETE", path, options);
  }

  /** @param {string} method @param {string} path @param {RequestOptions} [options] @returns {Promise<Answer>} */
  async #send(method, path, options = {}) {
    try {
      return await this.#tryPatiently(method, path, options);
    } catch (error) {
      if (!isSessionTrouble(error) || path === "/v1/session" || !(await this.#renew(error))) throw error;
      return this.#tryPatiently(method, path, options);
    }
  }

  async #tryPatiently(method, path, options) {
    const kind = method === "GET" ? "read" : options.idempotencyKey ? "keyedWrite" : "write";
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#tryOnce(method, path, options);
      } catch (error) {
        if (!(error instanceof ApiError) || !error.isPassing || tries >= TRIES[kind]) throw error;
        const pause = error.retryAfter * 1000 || FIRST_PAUSE_MS * 2 ** (tries - 1);
        await this.#connection.pause(Math.min(pause, LONGEST_PAUSE_MS), options.signal);
        options.signal?.throwIfAborted();
      }
    }
  }

  async #tryOnce(method, path, options) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), method === "GET" ? TIMEOUT_MS.read : TIMEOUT_MS.write);
    const stop = () => timeout.abort();
    options.signal?.addEventListener("abort", stop);
    try {
      const response = await fetch(address(path, options.query), this.#init(method, options, timeout.signal));
      const error = response.ok ? null : await ApiError.of(response);
      this.#connection.report(error?.isPassing && error.status !== 429 ? "down" : "up");
      if (error) throw error;
      return {
        status: response.status,
        body: await read(response, options.expects),
        etag: response.headers.get("ETag"),
      };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof ApiError) throw error;
      this.#connection.report("down");
      throw new ApiError(timeout.signal.aborted ? "timeout" : "network");
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    }
  }

  #init(method, { body, ifMatch, idempotencyKey }, signal) {
    const headers = { Accept: "application/json, application/problem+json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (ifMatch) headers["If-Match"] = ifMatch;
    if (idempotencyKey) headers["Idempotency-Key"] = idempotencyKey;
    if (this.#embedded) headers["X-Tokenward-Embedded"] = "1";
    if (method !== "GET" && this.#csrf()) headers["X-CSRF-Token"] = this.#csrf();
    return {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      redirect: "error",
    };
  }
}

/** A session that ended, or a CSRF token that another tab's sign-in has replaced. */
function isSessionTrouble(error) {
  return error instanceof ApiError && (error.status === 401 || error.type === "csrf");
}

function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

function read(response, expects) {
  if (response.status === 204) return null;
  return expects === "blob" ? response.blob() : response.json();
}
