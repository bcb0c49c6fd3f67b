// The tokens on the screen: what was loaded, under which filter, and how to load it again. Knows nothing of how they
// look.

const PAGE = 50;
const LARGEST_PAGE = 200;

/** @typedef {{owner: string, status: string, label: string}} Filter Empty: no restriction. */

export class TokenList {
  #api;
  #running = new AbortController();
  /** @type {Filter} */
  filter = { owner: "", status: "", label: "" };
  /** @type {import('./tenant-api.js').Token[]} */
  items = [];
  /** @type {{active: number, limit: number} | null} */
  slots = null;
  /** @type {string | null} */
  cursor = null;

  /** @param {import('./tenant-api.js').TenantApi} api */
  constructor(api) {
    this.#api = api;
  }

  get isFiltered() {
    return Object.values(this.filter).some((value) => value !== "");
  }

  /** Loads what is shown once more; a load that is still running is given up, and ends with an AbortError. */
  async load() {
    const wanted = Math.max(PAGE, this.items.length);
    const signal = this.#restart();
    const items = [];
    let page = null;
    do {
      const limit = Math.min(LARGEST_PAGE, wanted - items.length);
      page = await this.#api.listTokens({ ...this.filter, limit, cursor: page?.next_cursor }, signal);
      items.push(...page.items);
    } while (page.next_cursor && items.length < wanted);
    this.#take(items, page);
  }

  /** Adds the next page. A page may be empty where only a filter without an index is left to search. */
  async loadMore() {
    const signal = this.#restart();
    const page = await this.#api.listTokens({ ...this.filter, limit: PAGE, cursor: this.cursor }, signal);
    this.#take([...this.items, ...page.items], page);
  }

  /** Forgets what was loaded, for another filter. @param {Partial<Filter>} change */
  narrow(change) {
    this.filter = { ...this.filter, ...change };
    this.items = [];
    this.cursor = null;
  }

  stop() {
    this.#running.abort();
  }

  #take(items, page) {
    this.items = items;
    this.cursor = page.next_cursor;
    if (page.slots) this.slots = page.slots;
    else if (this.filter.owner === "") this.slots = null;
  }

  #restart() {
    this.#running.abort();
    this.#running = new AbortController();
    return this.#running.signal;
  }
}
