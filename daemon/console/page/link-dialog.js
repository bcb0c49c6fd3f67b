// A one-time link that signs an owner in here, for an admin to hand on.

import { field, textInput } from "./controls.js";
import { Dialog } from "./dialog.js";
import { foreign, h } from "./dom.js";
import { rich, t } from "./i18n.js";
import { showMoment } from "./time.js";
import { showValueOnce } from "./value-once.js";

/** @param {{api: import('./tenant-api.js').TenantApi, owner: string}} context `owner`: a first suggestion. */
export function openLinkDialog({ api, owner }) {
  const dialog = new Dialog(t("link.title"));
  const name = textInput(255, owner);
  const box = field(t("create.owner"), name, t("create.ownerHint"));
  const make = async () => {
    box.setError(name.value === "" ? t("create.ownerMissing") : "");
    if (name.value === "") return name.focus();
    const { url, expires_at: until } = await api.makeLink(name.value);
    const notes = h("p", ...rich("link.until", { until: showMoment(until) }));
    showValueOnce(dialog, url, rich("link.done", { owner: foreign(name.value, "strong") }), notes);
  };
  dialog.setBody(h("p", t("link.intro")), box);
  dialog.setActions(dialog.cancelButton(), dialog.actionButton(t("link.submit"), make));
  dialog.open(name);
}
