// Modal dialogs: a title, a body, and at the bottom the buttons. Built on `<dialog>`, which keeps the focus inside and
// gives it back on closing. A dialog leaves the document when it closes, with everything that stood in it.

import { button, iconButton, whileBusy } from "./controls.js";
import { h, uniqueId } from "./dom.js";
import { describe } from "./errors.js";
import { t } from "./i18n.js";
import { callout } from "./notices.js";

export class Dialog {
  #element;
  #body = h("div.dialog-body");
  #problem = h("div.dialog-problem");
  #footer = h("div.dialog-footer");
  #mayClose = () => true;
  /** @type {(() => void)[]} */
  #onClosed = [];

  /** @param {string} title @param {{wide?: boolean, closable?: boolean}} [look] */
  constructor(title, { wide = false, closable = true } = {}) {
    const titleId = uniqueId("dialog-title");
    const close = closable ? iconButton(t("dialog.close"), "close", () => this.requestClose()) : null;
    const form = h(
      "form",
      { method: "dialog", noValidate: true, onsubmit: (event) => event.preventDefault() },
      h("div.dialog-head", h("h2", { id: titleId, tabIndex: -1 }, title), close),
      this.#body,
      this.#problem,
      this.#footer,
    );
    this.#element = /** @type {HTMLDialogElement} */ (
      h(wide ? "dialog.wide" : "dialog", { "aria-labelledby": titleId }, form)
    );
    // Escape, before the browser makes a `cancel` of it that it lets nobody refuse twice.
    this.#element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.requestClose();
    });
    this.#element.addEventListener("cancel", (event) => event.preventDefault());
    this.#element.addEventListener("close", () => {
      this.#element.remove();
      for (const act of this.#onClosed) act();
    });
  }

  /** @param {...(Node | string | null)} content */
  setBody(...content) {
    this.#body.replaceChildren(...content.filter((child) => child !== null));
  }

  /** @param {...HTMLElement} buttons The last one is what Enter means. */
  setActions(...buttons) {
    this.#footer.replaceChildren(...buttons);
    const main = buttons.at(-1);
    if (main instanceof HTMLButtonElement) main.type = "submit";
    this.clearProblem();
  }

  /** A button that closes without doing anything. */
  cancelButton(label = t("dialog.cancel")) {
    return button(label, () => this.requestClose());
  }

  /**
   * A button that does the dialog's work. What fails is said in the dialog, which stays open with its input.
   *
   * @param {string} label
   * @param {() => Promise<void>} work
   * @param {{kind?: 'primary' | 'danger', explain?: (error: unknown) => Node | string | null}} [options] `explain`:
   *     words for an error that need more than `describe`; null: none.
   */
  actionButton(label, work, { kind = "primary", explain = () => null } = {}) {
    const control = button(
      label,
      () =>
        whileBusy(control, async () => {
          this.clearProblem();
          try {
            await work();
          } catch (error) {
            this.showProblem(explain(error) ?? describe(error));
          }
        }),
      { kind },
    );
    return control;
  }

  showProblem(content) {
    this.#problem.replaceChildren(callout("danger", content));
  }

  clearProblem() {
    this.#problem.replaceChildren();
  }

  /** Opens it on top of whatever is open. @param {HTMLElement | null} [first] Gets the focus. */
  open(first = null) {
    document.body.append(this.#element);
    this.#element.showModal();
    (first ?? /** @type {HTMLElement} */ (this.#element.querySelector("h2"))).focus();
  }

  /** Asked before every closing but `close()`; false keeps it open. */
  beforeClose(mayClose) {
    this.#mayClose = mayClose;
  }

  onClosed(act) {
    this.#onClosed.push(act);
  }

  requestClose() {
    if (this.#mayClose()) this.close();
  }

  close() {
    if (this.#element.open) this.#element.close();
  }

  get element() {
    return this.#element;
  }
}
