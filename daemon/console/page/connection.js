// Whether the daemon can be reached, as far as this page has noticed. `api.js` reports, the banner listens.

/** Fires `change` whenever `state` does. `up`: answers arrive. `down`: the last try brought none, or a 503. */
export class Connection extends EventTarget {
  /** @type {'up' | 'down'} */
  #state = "up";

  get state() {
    return this.#state;
  }

  /** @param {'up' | 'down'} state */
  report(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Waits before the next try: until the time is over, the browser says that the network is back, or `signal` fires.
   *
   * @param {number} milliseconds
   * @param {AbortSignal} [signal]
   */
  pause(milliseconds, signal) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        removeEventListener("online", done);
        signal?.removeEventListener("abort", done);
        resolve(undefined);
      };
      const timer = setTimeout(done, milliseconds);
      addEventListener("online", done);
      signal?.addEventListener("abort", done);
    });
  }
}
