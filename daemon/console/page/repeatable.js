// A write that may be sent again: an Idempotency-Key that stays the same for as long as the request does. A try whose
// answer was lost and the next one are then the same act; another request is another act.

export class Repeatable {
  #key = "";
  #sent = "";

  /** The key for this request. @param {object} request */
  keyFor(request) {
    const text = JSON.stringify(request);
    if (text !== this.#sent) this.#key = crypto.randomUUID();
    this.#sent = text;
    return this.#key;
  }
}
