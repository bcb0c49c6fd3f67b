// The frame around the views: who is signed in, which tenant, the tabs, and the ways out.

import { button } from "./controls.js";
import { foreign, h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { writeRoute } from "./route.js";

/**
 * @param {object} context
 * @param {import('./session.js').Session} context.session
 * @param {import('./route.js').Route} context.route
 * @param {{id: string, display_name: string}[]} context.tenants To pick from; empty for everybody but operators.
 * @param {string} context.tenant
 * @param {(tenant: string) => void} context.pickTenant
 * @param {(where: 'here' | 'everywhere') => void} context.signOut
 * @param {HTMLElement} context.view
 */
export function shell({ session, route, tenants, tenant, pickTenant, signOut, view }) {
  const { owner, role, tenant: own } = session.view;
  const main = h(
    "main",
    { id: "main", tabIndex: -1 },
    h("h1", { id: "title", tabIndex: -1 }, t("title")),
    tabs(session, route),
    view,
  );
  const skip = h(
    "a.skip",
    {
      href: "#main",
      onclick: (event) => {
        event.preventDefault();
        main.focus();
      },
    },
    t("skip"),
  );
  const house =
    tenants.length > 0
      ? tenantPicker(tenants, tenant, pickTenant)
      : h("span.tenant", foreign(own.display_name || own.id));
  return [
    skip,
    h(
      "header.top",
      h(
        "div.top-inner",
        h("span.brand", icon("key"), h("span", "tokenward")),
        house,
        personMenu(owner, role, signOut),
      ),
    ),
    main,
  ];
}

function tabs(session, route) {
  const views = /** @type {const} */ (session.manages ? ["tokens", "history", "policy"] : ["tokens", "history"]);
  return h(
    "nav.tabs",
    { "aria-label": t("nav") },
    views.map((view) =>
      h(
        "a",
        { href: writeRoute({ view, tenant: route.tenant }), "aria-current": view === route.view ? "page" : null },
        t(`${view}.title`),
      ),
    ),
  );
}

function tenantPicker(tenants, tenant, pickTenant) {
  const options = tenants.map(({ id, display_name: name }) =>
    h("option", { value: id, selected: id === tenant }, name && name !== id ? `${name} (${id})` : id),
  );
  return h(
    "select.tenant",
    { "aria-label": t("tenant.pick"), onchange: (event) => pickTenant(event.target.value) },
    options,
  );
}

/** A disclosure, not a menu: a link and two buttons that Tab reaches. Escape and a click elsewhere close it. */
function personMenu(owner, role, signOut) {
  const menu = /** @type {HTMLDetailsElement} */ (
    h(
      "details.person",
      {},
      h("summary", { "aria-label": t("person.menu", { owner }) }, icon("person"), foreign(owner), icon("chevron")),
      h(
        "div.person-panel",
        h("p", foreign(owner, "strong"), h("span.quiet", t(`role.${role}`))),
        h("a", { href: "/docs", target: "_blank" }, t("docs")),
        button(t("signOut.here"), () => signOut("here")),
        button(t("signOut.everywhere"), () => signOut("everywhere"), { kind: "danger-quiet" }),
      ),
    )
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}
