// The start of the page "Manage Access Tokens": who is here, which view, and what keeps them true.

import { Api } from "./api.js";
import { Connection } from "./connection.js";
import { button } from "./controls.js";
import { h } from "./dom.js";
import { describe } from "./errors.js";
import { HistoryView } from "./history-view.js";
import { language, t } from "./i18n.js";
import { callout, Notices } from "./notices.js";
import { PolicyView } from "./policy-view.js";
import { forgetLink, readLink, readRoute, writeRoute } from "./route.js";
import { Session } from "./session.js";
import { shell } from "./shell.js";
import { landingPage, signInAgain, signInPage } from "./sign-in-view.js";
import { skeletons } from "./table.js";
import { listTenants, TenantApi } from "./tenant-api.js";
import { TokensView } from "./tokens-view.js";

/** Coming back to the page reads it again, but not at every flick between windows. */
const REFRESH_MS = 3_000;
const VIEWS = { tokens: TokensView, history: HistoryView, policy: PolicyView };

const embedded = location.pathname.startsWith("/console/embed/");
const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const connection = new Connection();
const notices = new Notices(connection);
const api = new Api(connection, embedded);
const session = new Session(api, embedded);

/** @type {import('./page.js').View | null} */
let view = null;
let tenants = [];
let refreshedAt = 0;
/** @type {Promise<boolean> | null} */
let renewal = null;

api.attach({ csrf: () => session.csrf, renew });

/**
 * Makes the session usable again for a request that was refused for it. Another tab may have signed in meanwhile;
 * otherwise the reader is asked. Requests that are refused together wait for one answer.
 */
function renew() {
  if (!session.view) return Promise.resolve(false);
  renewal ??= (async () => {
    const before = session.view;
    const again = (await session.load()) !== null || (await signInAgain(session));
    if (again && !Session.same(before, session.view)) location.reload();
    return again;
  })().finally(() => {
    renewal = null;
  });
  return renewal;
}

function show(...content) {
  view?.stop();
  view = null;
  app.replaceChildren(...content);
}

function showSignIn(notice = null) {
  show(signInPage(session, enter, notice));
  app.querySelector("input")?.focus();
}

/** Somebody is signed in: the tenants an operator may pick, then the view that the address names. */
async function enter() {
  tenants = session.view.role === "operator" ? await listTenants(api).catch(() => []) : [];
  showView();
  app.querySelector("h1")?.focus();
}

function showView() {
  const route = readRoute();
  if (!session.manages && route.view === "policy") route.view = "tokens";
  const tenant = session.view.role === "operator" && route.tenant ? route.tenant : session.view.tenant.id;
  if (tenant === session.view.tenant.id) route.tenant = null;
  const known = tenants.find(({ id }) => id === tenant) ?? session.view.tenant;
  const page = {
    session,
    notices,
    route,
    tenant,
    api: new TenantApi(api, tenant),
    tenantName: known.display_name || tenant,
    pickedTenant: route.tenant,
    focusTitle: () => app.querySelector("h1")?.focus(),
  };
  const next = new VIEWS[route.view](page);
  const pickTenant = (picked) => {
    location.hash = writeRoute({ view: route.view, tenant: picked });
  };
  show(...shell({ session, route, tenants, tenant, pickTenant, signOut, view: next.element }));
  document.title = `${t(`${route.view}.title`)} · ${t("title")}`;
  view = next;
  refreshedAt = Date.now();
  next.start();
}

async function signOut(where) {
  try {
    await session.signOut(where);
    showSignIn(t("signOut.done"));
  } catch (error) {
    app.prepend(callout("danger", describe(error)));
  }
}

/** Another window may have changed what stands here, or even who is signed in. */
async function refresh() {
  if (document.visibilityState !== "visible" || !view || Date.now() - refreshedAt < REFRESH_MS) return;
  refreshedAt = Date.now();
  const before = session.view;
  const now = await session.load().catch(() => before);
  if (now && !Session.same(before, now)) location.reload();
  else await view?.refresh();
}

async function land(link) {
  const refused = (error) => {
    forgetLink();
    showSignIn(error.status === 401 ? t("landing.refused") : describe(error));
  };
  const entered = () => {
    forgetLink();
    return enter();
  };
  if (embedded) await session.signIn({ link }).then(entered, refused);
  else show(landingPage(session, link, { onSignedIn: entered, onRefused: refused }));
}

async function start() {
  document.documentElement.lang = language;
  document.documentElement.classList.toggle("embedded", embedded);
  document.title = t("title");
  document.body.append(...notices.elements);
  addEventListener("hashchange", () => (readLink() ? begin() : view && showView()));
  addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
  await begin();
}

async function begin() {
  const link = readLink();
  if (link) return land(link);
  show(h("main.loading", { id: "main", "aria-busy": "true" }, h("p.visually-hidden", t("list.loading")), skeletons()));
  try {
    if (await session.load()) await enter();
    else showSignIn();
  } catch (error) {
    show(
      h(
        "main.sign-in",
        { id: "main" },
        h("h1", t("title")),
        callout("danger", describe(error, "read")),
        button(t("list.retry"), begin, { kind: "primary" }),
      ),
    );
  }
}

start();
