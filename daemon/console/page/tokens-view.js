// The access tokens: toolbar, table, and the dialogs that change something. Everything that was changed is read again,
// so the page shows what the daemon has and not what it hopes for.

import { button, segments } from "./controls.js";
import { openCreateDialog } from "./create-dialog.js";
import { debounced, foreign, h } from "./dom.js";
import { describe, wasAborted } from "./errors.js";
import { rich, t } from "./i18n.js";
import { icon } from "./icons.js";
import { openLinkDialog } from "./link-dialog.js";
import { callout } from "./notices.js";
import { openRevokeAllDialog } from "./revoke-all-dialog.js";
import { openRevokeDialog } from "./revoke-dialog.js";
import { openRotateDialog } from "./rotate-dialog.js";
import { TokenList } from "./token-list.js";
import { makeTable, skeletons } from "./table.js";
import { tokenRows } from "./token-row.js";

const TYPING_MS = 250;
const STATUSES = ["", "active", "expired", "revoked"];

export class TokensView {
  #page;
  #session;
  #list;
  #policy = null;
  #body;
  #table;
  #state = h("div.state");
  #count = h("p.count", { role: "status" });
  #owners = h("datalist", { id: "owners" });
  #more;
  /** What is on the screen, by id: the JSON that its rows show, and the rows. */
  #rows = new Map();

  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.#page = page;
    this.#session = page.session.view;
    this.#list = new TokenList(page.api);
    this.#more = button(t("list.more"), () => this.#loadMore());
    const columns = ["label", ...(this.#showOwner ? ["owner"] : []), "created", "expires", "used", "status", "actions"];
    const { table, body } = makeTable("column", t("tokens.title"), columns);
    this.#table = table;
    this.#body = body;
    this.element = h(
      "section",
      { "aria-label": t("tokens.title") },
      this.#toolbar(),
      this.#state,
      this.#table,
      h("div.more", this.#more),
    );
    this.#showSkeleton();
  }

  async start() {
    await Promise.all([this.refresh(), this.#readPolicy().catch(() => {})]);
  }

  stop() {
    this.#list.stop();
  }

  /** Reads again what is shown. Rows that did not change stay as they are, with the focus and an edit in them. */
  async refresh() {
    try {
      await this.#list.load();
      this.#show();
    } catch (error) {
      if (!wasAborted(error)) this.#showError(error);
    }
  }

  get #showOwner() {
    return this.#session.role !== "member";
  }

  #toolbar() {
    const search = debounced(TYPING_MS, (value) => this.#narrow({ label: value.trim() }));
    const find = (name, value) =>
      h(
        "div.search",
        icon(name === "search" ? "search" : "person"),
        h("input", {
          type: "search",
          "aria-label": t(`${name}.name`),
          placeholder: t(name === "search" ? "search.name" : "owner.placeholder"),
          dir: "auto",
          list: name === "owner" ? "owners" : null,
          oninput: (event) => value(event.target.value),
        }),
      );
    const byOwner = debounced(TYPING_MS * 2, (value) => this.#narrow({ owner: value }));
    return h(
      "div.toolbar",
      {},
      h(
        "div.toolbar-row",
        this.#count,
        h(
          "div.toolbar-actions",
          {},
          this.#showOwner
            ? button(t("link.action"), () => openLinkDialog({ api: this.#page.api, owner: this.#list.filter.owner }), {
                symbol: "link",
              })
            : null,
          button(t("revokeAll.action"), () => this.#revokeAll(), { kind: "danger-quiet", symbol: "revoked" }),
          button(t("create.action"), () => this.#create(), { kind: "primary", symbol: "plus" }),
        ),
      ),
      h(
        "div.toolbar-row",
        find("search", search),
        this.#showOwner ? [find("owner", byOwner), this.#owners] : null,
        segments(
          t("status.filter"),
          STATUSES.map((status) => [status, t(`status.${status || "all"}`)]),
          "",
          (status) => this.#narrow({ status }),
        ),
      ),
    );
  }

  async #narrow(change) {
    this.#list.narrow(change);
    this.#showSkeleton();
    await this.refresh();
  }

  async #loadMore() {
    this.#more.setAttribute("aria-busy", "true");
    try {
      await this.#list.loadMore();
      this.#show();
    } catch (error) {
      if (!wasAborted(error)) this.#state.replaceChildren(callout("danger", describe(error, "read")));
    }
    this.#more.removeAttribute("aria-busy");
  }

  async #readPolicy() {
    return (this.#policy = (await this.#page.api.readPolicy()).policy);
  }

  #show() {
    const { items, slots, filter } = this.#list;
    const acts = {
      revoke: (token) => this.#revoke(token),
      rotate: (token) => this.#rotate(token),
      saved: () => this.#saved(),
    };
    const context = {
      api: this.#page.api,
      session: this.#session,
      tenant: this.#page.pickedTenant,
      showOwner: this.#showOwner,
      acts,
    };
    const rows = new Map();
    for (const token of items) {
      const text = JSON.stringify(token);
      const old = this.#rows.get(token.id);
      const isKept = old && (old.text === text || old.elements[0].querySelector("[data-is-editing]"));
      rows.set(token.id, isKept ? old : { text, elements: tokenRows(token, context) });
    }
    this.#rows = rows;
    place(
      this.#body,
      [...rows.values()].flatMap(({ elements }) => elements),
    );
    this.#table.hidden = items.length === 0;
    this.#more.parentElement.hidden = this.#list.cursor === null;
    this.#owners.replaceChildren(
      ...[...new Set(items.map(({ owner }) => owner))].slice(0, 100).map((value) => h("option", { value })),
    );
    this.#count.replaceChildren(
      ...(slots
        ? rich(filter.owner ? "tokens.countOf" : "tokens.count", {
            ...slots,
            count: slots.active,
            active: h("strong", String(slots.active)),
            owner: foreign(filter.owner),
          })
        : [t(this.#list.cursor ? "tokens.shownOfMore" : "tokens.shown", { count: items.length })]),
    );
    this.#state.replaceChildren(...this.#emptyOrLimit());
  }

  /** What to say above the table, or instead of it. */
  #emptyOrLimit() {
    const { items, slots, isFiltered, cursor } = this.#list;
    if (items.length === 0 && cursor) return [h("div.empty", h("p", t("empty.searching")))];
    if (items.length === 0 && isFiltered) return [h("div.empty", icon("search"), h("h2", t("empty.noMatch")))];
    if (items.length === 0) {
      return [
        h(
          "div.empty",
          icon("key"),
          h("h2", t("empty.title")),
          h("p", t("empty.next")),
          button(t("create.action"), () => this.#create(), { kind: "primary", symbol: "plus" }),
        ),
      ];
    }
    const full = slots && slots.active >= slots.limit && this.#list.filter.owner === "";
    return full ? [callout("warning", t("tokens.limit", { tokens: t("activeTokens", { count: slots.limit }) }))] : [];
  }

  #showSkeleton() {
    this.#rows = new Map();
    this.#table.hidden = true;
    this.#more.parentElement.hidden = true;
    this.#count.replaceChildren(t("list.loading"));
    this.#state.replaceChildren(skeletons());
  }

  /** With rows on the screen a failed refresh is the banner's business; without, the page says what happened. */
  #showError(error) {
    if (this.#rows.size > 0) return;
    this.#count.replaceChildren();
    this.#state.replaceChildren(
      callout(
        "danger",
        h("p", describe(error, "read")),
        button(t("list.retry"), () => this.#narrow({})),
      ),
    );
  }

  async #create() {
    try {
      const policy = await this.#readPolicy();
      openCreateDialog({
        api: this.#page.api,
        session: this.#session,
        tenant: this.#page.tenant,
        policy,
        slots: this.#list.filter.owner ? null : this.#list.slots,
        onCreated: () => this.refresh(),
        showActive: () => this.#showActive(),
      });
    } catch (error) {
      this.#state.prepend(callout("danger", describe(error, "read")));
    }
  }

  #showActive() {
    /** @type {HTMLElement} */ (this.element.querySelectorAll(".segment")[STATUSES.indexOf("active")]).click();
  }

  #rotate(token) {
    openRotateDialog({ api: this.#page.api, token, policy: this.#policy ?? {}, onRotated: () => this.refresh() });
  }

  #revoke(token) {
    openRevokeDialog({
      api: this.#page.api,
      session: this.#session,
      token,
      onGone: () => this.refresh(),
      onRevoked: (revoked) => {
        this.#page.notices.say(...rich("revoke.done", { label: foreign(revoked.label, "strong") }));
        this.#afterRemoval();
      },
    });
  }

  /** For a member always their own; for a manager whose tokens are on the screen. */
  #revokeAll() {
    const owner = this.#list.filter.owner || (this.#showOwner ? null : this.#session.owner);
    openRevokeAllDialog({
      api: this.#page.api,
      session: this.#session,
      tenant: this.#page.tenantName,
      owner,
      onRevoked: ({ revoked }) => {
        this.#page.notices.say(revoked === null ? t("revokeAll.donePending") : t("revokeAll.done", { count: revoked }));
        this.#afterRemoval();
      },
    });
  }

  #saved() {
    this.#page.notices.say(t("label.saved"));
    this.refresh();
  }

  /** The button that opened the dialog may be gone with its row, and the focus must not fall to nowhere. */
  async #afterRemoval() {
    await this.refresh();
    if (document.activeElement === document.body) this.#page.focusTitle();
  }
}

/**
 * Makes `wanted` the children of `parent` without touching those that stand right: what is moved loses focus and
 * selection.
 */
function place(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
