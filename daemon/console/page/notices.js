// What the page tells without being asked: short messages that go away, and the banner while the daemon does not
// answer. Both are live regions, so that they are also heard.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

const SHOWN_MS = 8_000;

export class Notices {
  #toasts = h("div.toasts", { role: "status" });
  #banner = h("div.banner", { role: "status", hidden: true });

  /** @param {import('./connection.js').Connection} connection */
  constructor(connection) {
    const show = () => {
      const down = connection.state === "down" || !navigator.onLine;
      this.#banner.hidden = !down;
      const words = t(navigator.onLine ? "banner.down" : "banner.offline");
      this.#banner.replaceChildren(...(down ? [icon("alert"), h("span", words)] : []));
    };
    connection.addEventListener("change", show);
    addEventListener("online", show);
    addEventListener("offline", show);
  }

  /** Where the banner and the messages belong in the page. */
  get elements() {
    return [this.#banner, this.#toasts];
  }

  /** Says something that succeeded. @param {...(string | Node)} content */
  say(...content) {
    const toast = h("div.toast", icon("active"), h("span", ...content));
    this.#place();
    this.#toasts.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }

  /** A message must stand above an open dialog, and only what is inside a modal dialog is reachable then. */
  #place() {
    const home = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    if (this.#toasts.parentNode !== home) home.append(this.#toasts);
  }
}

/** A box with a message that stays: what is the matter, and what to do next. */
export function callout(kind, ...content) {
  return h(
    `div.callout.${kind}`,
    { role: kind === "danger" ? "alert" : null },
    icon(kind === "info" ? "shield" : "alert"),
    h("div", ...content),
  );
}
