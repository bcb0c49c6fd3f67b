// A label that is edited where it stands: Enter saves, Escape cancels. Two people may do so at once: the edit is based
// on the version read when it began, and where that is no longer the latest the input stays and the other label is
// shown.

import { iconButton, whileBusy } from "./controls.js";
import { foreign, h, uniqueId } from "./dom.js";
import { describe } from "./errors.js";
import { rich, t } from "./i18n.js";

/**
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./tenant-api.js').Token} context.token
 * @param {boolean} context.editable
 * @param {(token: import('./tenant-api.js').Token) => void} context.onSaved
 * @returns {HTMLElement} With `isEditing` as data attribute while it is being edited.
 */
export function labelEditor({ api, token, editable, onSaved }) {
  const box = h("div.label-editor");
  let etag = null;

  const show = (focus = false) => {
    delete box.dataset.isEditing;
    const edit = editable ? iconButton(t("label.edit", { label: token.label }), "edit", begin) : null;
    box.replaceChildren(foreign(token.label, "span.label-text"), ...(edit ? [edit] : []));
    if (focus) edit?.focus();
  };

  const begin = () => {
    box.dataset.isEditing = "true";
    const input = /** @type {HTMLInputElement} */ (
      h("input", {
        type: "text",
        value: token.label,
        dir: "auto",
        autocomplete: "off",
        "aria-label": t("label.name", { label: token.label }),
      })
    );
    const message = h("p.field-error", { id: uniqueId("label-error"), role: "alert" });
    input.setAttribute("aria-describedby", message.id);
    const save = iconButton(t("label.save"), "active", () => store());
    const cancel = iconButton(t("dialog.cancel"), "close", () => show(true));
    const version = readVersion();

    const fail = (...content) => {
      message.replaceChildren(...content);
      input.setAttribute("aria-invalid", "true");
      input.focus();
    };
    const store = () =>
      whileBusy(save, async () => {
        const label = input.value.trim();
        if (label === "" || [...label].length > 100)
          return fail(t(label === "" ? "create.labelMissing" : "create.labelLong"));
        if (label === token.label) return show(true);
        await version;
        try {
          const changed = await api.relabel(token.id, label, etag);
          show();
          onSaved(changed);
        } catch (error) {
          if (error.status !== 412) return fail(error.status === 422 && error.detail ? error.detail : describe(error));
          await readVersion();
          fail(h("span", ...rich("label.conflict", { label: foreign(token.label, "strong") })));
        }
      });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") store();
      if (event.key === "Escape") show(true);
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    box.replaceChildren(input, save, cancel, message);
    input.focus();
    input.select();
  };

  /** What the edit is based on. Without it the daemon's last word wins. */
  const readVersion = async () => {
    try {
      const read = await api.readToken(token.id);
      etag = read.etag;
      token = { ...token, label: read.token.label };
    } catch {
      etag = null;
    }
  };

  show();
  return box;
}
