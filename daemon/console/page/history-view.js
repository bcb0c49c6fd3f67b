// The history: every issuance, revocation and other change, newest first, with filters, export, and whether its chain
// holds.

import { button, segments } from "./controls.js";
import { debounced, h } from "./dom.js";
import { describe, wasAborted } from "./errors.js";
import { eventRow } from "./history-event.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { callout } from "./notices.js";
import { writeRoute } from "./route.js";
import { makeTable, skeletons } from "./table.js";
import { edgeOfDay } from "./time.js";

const PAGE = 50;
const TYPING_MS = 300;
const KINDS = {
  all: "",
  issued: "token.minted,token.rotated,token.reissued",
  revoked: "token.revoked,tokens.revoked_all",
  expired: "token.expired",
};
const COLUMNS = ["at", "actor", "action", "subject", "source", "why"];

export class HistoryView {
  #page;
  #filter = { action: "", text: "", from: null, to: null, subject: null };
  #cursor = null;
  #events = 0;
  #running = new AbortController();
  #parts = makeTable("history", t("history.title"), COLUMNS);
  #body = this.#parts.body;
  #table = this.#parts.table;
  #state = h("div.state", { "aria-live": "polite" });
  #chain = h("div.chain", { role: "status" });
  #more = button(t("list.more"), () => this.#load("more"));

  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.#page = page;
    this.#filter.subject = page.route.subject;
    this.element = h(
      "section",
      { "aria-label": t("history.title") },
      this.#toolbar(),
      this.#chain,
      this.#state,
      this.#table,
      h("div.more", this.#more),
    );
  }

  async start() {
    await Promise.all([this.#load("anew"), this.#page.session.manages ? this.#verify() : null]);
  }

  stop() {
    this.#running.abort();
  }

  /** Nothing is added behind the reader's back; a list read to its first page alone is read again. */
  async refresh() {
    if (this.#events <= PAGE) await this.#load("again");
  }

  #toolbar() {
    const typed = debounced(TYPING_MS, (text) => this.#narrow({ text: text.trim() }));
    const day = (name, edge) =>
      h(
        "label.day",
        h("span", t(`history.${name}`)),
        h("input", {
          type: "date",
          onchange: (event) => this.#narrow({ [name]: edgeOfDay(event.target.value, edge) }),
        }),
      );
    const save = (format) => {
      const control = button(format === "csv" ? "CSV" : "NDJSON", () => this.#export(format, control), {
        symbol: "download",
        name: t("history.export", { format: format.toUpperCase() }),
      });
      return control;
    };
    const subject = this.#filter.subject
      ? h(
          "p.quiet",
          t("history.oneToken"),
          " ",
          h("code", this.#filter.subject),
          " ",
          h("a", { href: writeRoute({ view: "history", tenant: this.#page.pickedTenant }) }, t("history.whole")),
        )
      : null;
    return h(
      "div.toolbar",
      {},
      h(
        "div.toolbar-row",
        segments(
          t("history.kind"),
          Object.keys(KINDS).map((kind) => [kind, t(`${kind === "issued" ? "history" : "status"}.${kind}`)]),
          "all",
          (kind) => this.#narrow({ action: KINDS[kind] }),
        ),
        h("div.toolbar-actions", save("csv"), save("ndjson")),
      ),
      h(
        "div.toolbar-row",
        h(
          "div.search",
          icon("search"),
          h("input", {
            type: "search",
            "aria-label": t("history.text"),
            placeholder: t("history.text"),
            dir: "auto",
            maxLength: 100,
            oninput: (event) => typed(event.target.value),
          }),
        ),
        day("from", "first"),
        day("to", "last"),
      ),
      subject,
    );
  }

  #narrow(change) {
    Object.assign(this.#filter, change);
    return this.#load("anew");
  }

  /** @param {'anew' | 'again' | 'more'} how `anew` shows that it loads; `again` does not; `more` adds the next page. */
  async #load(how) {
    this.#running.abort();
    this.#running = new AbortController();
    if (how === "anew") this.#showSkeleton();
    this.#more.toggleAttribute("aria-busy", how === "more");
    try {
      const query = { ...this.#filter, limit: PAGE, cursor: how === "more" ? this.#cursor : null };
      const page = await this.#page.api.listHistory(query, this.#running.signal);
      this.#show(page, how);
    } catch (error) {
      if (!wasAborted(error) && how !== "again")
        this.#state.replaceChildren(
          callout(
            "danger",
            h("p", describe(error, "read")),
            button(t("list.retry"), () => this.#load("anew")),
          ),
        );
    }
    this.#more.removeAttribute("aria-busy");
  }

  #show(page, how) {
    const rows = page.items.map((event) => eventRow(event, this.#page.pickedTenant));
    if (how === "more") this.#body.append(...rows);
    else this.#body.replaceChildren(...rows);
    this.#events = this.#body.children.length;
    this.#cursor = page.next_cursor;
    this.#table.hidden = this.#events === 0;
    this.#more.parentElement.hidden = this.#cursor === null;
    const words = this.#cursor ? "empty.searching" : "history.empty";
    this.#state.replaceChildren(...(this.#events === 0 ? [h("div.empty", icon("search"), h("p", t(words)))] : []));
  }

  #showSkeleton() {
    this.#table.hidden = true;
    this.#more.parentElement.hidden = true;
    this.#state.replaceChildren(h("p.visually-hidden", t("list.loading")), skeletons());
  }

  async #verify() {
    const again = button(t("chain.again"), () => this.#verify(), { kind: "quiet" });
    this.#chain.replaceChildren(t("list.loading"));
    try {
      const { verified, events, head, problems } = await this.#page.api.verifyHistory(this.#running.signal);
      const words = h("span", t(verified ? "chain.holds" : "chain.broken", { count: events }));
      this.#chain.className = verified ? "chain holds" : "chain broken";
      this.#chain.replaceChildren(
        icon(verified ? "shield" : "alert"),
        words,
        h("code", { title: head }, head.slice(0, 12)),
        again,
        problems.length > 0
          ? h(
              "ul",
              problems.map((problem) => h("li", problem)),
            )
          : "",
      );
    } catch (error) {
      if (!wasAborted(error)) this.#chain.replaceChildren(icon("alert"), t("chain.unknown"), again);
    }
  }

  async #export(format, control) {
    control.setAttribute("aria-busy", "true");
    try {
      const blob = await this.#page.api.exportHistory({ ...this.#filter, format });
      const href = URL.createObjectURL(blob);
      h("a", { href, download: `${this.#page.tenant}-history.${format}` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60_000);
    } catch (error) {
      this.#state.prepend(
        callout("danger", error.status === 422 && error.detail ? error.detail : describe(error, "read")),
      );
    }
    control.removeAttribute("aria-busy");
  }
}
