// The last step of creating and rotating: the value, once. Closing before it was copied asks, once.

import { button } from "./controls.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { callout } from "./notices.js";
import { secretField } from "./secret-field.js";

/** The browser's own question where the whole page would go away with the value. */
const keepPage = (event) => event.preventDefault();

/**
 * Turns the dialog into the one that shows the value.
 *
 * @param {import('./dialog.js').Dialog} dialog
 * @param {string} value
 * @param {(string | Node)[]} intro What it is the value of.
 * @param {...Node} notes What else is worth knowing.
 */
export function showValueOnce(dialog, value, intro, ...notes) {
  const secret = secretField(value);
  const announcement = h("p.visually-hidden", { role: "status" });
  let asked = false;
  const done = () => {
    removeEventListener("beforeunload", keepPage);
    dialog.setBody();
  };
  secret.addEventListener("copied", () => {
    removeEventListener("beforeunload", keepPage);
    announcement.textContent = t("secret.copied");
    dialog.clearProblem();
  });
  addEventListener("beforeunload", keepPage);
  dialog.onClosed(done);
  dialog.beforeClose(() => {
    if (secret.copied || asked) return true;
    asked = true;
    dialog.showProblem(t("value.notCopied"));
    dialog.element
      .querySelector(".dialog-footer")
      .replaceChildren(button(t("value.closeAnyway"), () => dialog.close(), { kind: "danger" }));
    secret.focusCopy();
    return false;
  });
  dialog.setBody(h("p", ...intro), secret, callout("warning", t("value.warning")), ...notes, announcement);
  dialog.setActions(button(t("value.done"), () => dialog.requestClose()));
  secret.focusCopy();
}
