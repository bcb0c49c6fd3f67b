// Rotating: a new value under the same label, while the old one goes on working for a while.

import { choice } from "./controls.js";
import { Dialog } from "./dialog.js";
import { foreign, h, tokenName, uniqueId } from "./dom.js";
import { rich, t } from "./i18n.js";
import { Repeatable } from "./repeatable.js";
import { showValueOnce } from "./value-once.js";

/**
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./tenant-api.js').Token} context.token
 * @param {Record<string, any>} context.policy
 * @param {() => void} context.onRotated
 */
export function openRotateDialog({ api, token, policy, onRotated }) {
  const dialog = new Dialog(t("rotate.title"));
  const longest = policy.rotation_overlap_hours ?? 24;
  const group = uniqueId("retire");
  const hours = /** @type {HTMLInputElement} */ (
    h("input.days", {
      type: "number",
      min: 0,
      max: longest,
      step: 1,
      value: String(longest),
      inputMode: "numeric",
      "aria-label": t("rotate.hoursName"),
      oninput: () => {
        overlap.input.checked = true;
      },
    })
  );
  const overlap = choice(
    "radio",
    { name: group, checked: true },
    t("rotate.overlap"),
    t("rotate.overlapHint", { hours: t("hours", { count: longest }) }),
  );
  const firstUse = choice("radio", { name: group }, t("rotate.firstUse"));
  overlap.element.append(hours);
  const repeatable = new Repeatable();

  const rotate = async () => {
    const count = Number(hours.value || NaN);
    if (overlap.input.checked && !(Number.isInteger(count) && count >= 0 && count <= longest)) {
      hours.focus();
      return dialog.showProblem(t("rotate.overlapHint", { hours: t("hours", { count: longest }) }));
    }
    const request = overlap.input.checked ? { retire: "overlap", overlap_hours: count } : { retire: "first_use" };
    const { value } = await api.rotate(token.id, request, repeatable.keyFor(request));
    onRotated();
    showValueOnce(
      dialog,
      value,
      rich("value.intro", { label: foreign(token.label, "strong") }),
      h(
        "p",
        t(firstUse.input.checked ? "rotate.thenFirstUse" : "rotate.thenOverlap", { hours: t("hours", { count }) }),
      ),
    );
  };
  const explain = (error) => {
    if (error.status === 409) return t("rotate.notActive");
    return null;
  };
  dialog.setBody(
    h("p", ...rich("rotate.intro", { name: tokenName(token) })),
    h("fieldset", h("legend", t("rotate.legend")), h("div.choices.stacked", overlap.element, firstUse.element)),
  );
  dialog.setActions(dialog.cancelButton(), dialog.actionButton(t("rotate.submit"), rotate, { explain }));
  dialog.open(overlap.input);
}
