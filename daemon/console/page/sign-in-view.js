// Signing in: by pasting a token, or with the one-time link that led here. The same form stands alone on the page, and
// in a dialog over it when a session ends in the middle of something.

import { button, field, whileBusy } from "./controls.js";
import { Dialog } from "./dialog.js";
import { h } from "./dom.js";
import { describe } from "./errors.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { callout } from "./notices.js";

/**
 * @param {import('./session.js').Session} session
 * @param {() => void} onSignedIn
 * @returns {{form: HTMLElement, input: HTMLInputElement}}
 */
function tokenForm(session, onSignedIn) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", { type: "password", autocomplete: "off", spellcheck: false, autocapitalize: "off" })
  );
  const box = field(t("signIn.token"), input, t("signIn.hint"));
  const submit = button(t("signIn.submit"), () => {}, { kind: "primary" });
  submit.type = "submit";
  const signIn = () =>
    whileBusy(submit, async () => {
      const token = input.value.trim();
      if (token === "") return box.setError(t("signIn.missing"));
      try {
        await session.signIn({ token });
        input.value = "";
        onSignedIn();
      } catch (error) {
        box.setError(
          error.status === 401 || error.status === 422
            ? t("signIn.wrong")
            : error.status === 403
              ? t("signIn.noRole")
              : describe(error),
        );
      }
    });
  const form = h(
    "form",
    {
      noValidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        signIn();
      },
    },
    box,
    submit,
  );
  return { form, input };
}

const frame = (...content) =>
  h("main.sign-in", { id: "main", tabIndex: -1 }, h("div.card", h("div.mark", icon("key")), content));

/** The page while nobody is signed in. `notice`: why, where that needs saying. */
export function signInPage(session, onSignedIn, notice = null) {
  const { form } = tokenForm(session, onSignedIn);
  return frame(
    h("h1", t("title")),
    notice ? callout("info", notice) : null,
    h("p", t("signIn.intro")),
    form,
    h("p.hint", t("signIn.link")),
  );
}

/**
 * The landing of a one-time link. It is spent by a press of the button, so nothing that merely opens links spends it.
 *
 * @param {import('./session.js').Session} session
 * @param {string} link
 * @param {{onSignedIn: () => void, onRefused: (error: unknown) => void}} then
 */
export function landingPage(session, link, { onSignedIn, onRefused }) {
  const submit = button(
    t("landing.submit"),
    () => whileBusy(submit, () => session.signIn({ link }).then(onSignedIn, onRefused)),
    { kind: "primary" },
  );
  return frame(h("h1", t("title")), h("p", t("landing.hint")), submit);
}

/**
 * Asks to sign in again, over whatever is open, which keeps its input.
 *
 * @param {import('./session.js').Session} session
 * @returns {Promise<boolean>} Whether somebody is signed in again.
 */
export function signInAgain(session) {
  return new Promise((resolve) => {
    const dialog = new Dialog(t("signIn.again"));
    let done = false;
    const { form, input } = tokenForm(session, () => {
      done = true;
      dialog.close();
    });
    // A form inside the dialog's own would be no form.
    dialog.element.replaceChildren(
      h("div.dialog-head", dialog.element.querySelector("h2")),
      h("div.dialog-body", h("p", t("signIn.ended")), form, h("p.hint", t("signIn.link"))),
      h("div.dialog-footer", dialog.cancelButton(t("signIn.later"))),
    );
    dialog.onClosed(() => resolve(done));
    dialog.open(input);
  });
}
