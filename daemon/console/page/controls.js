// Buttons and fields as every view uses them.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {string} label
 * @param {(event: Event) => void} act
 * @param {{kind?: 'primary' | 'danger' | 'danger-quiet' | 'quiet' | 'plain', symbol?: string, name?: string,
 *     disabled?: boolean}} [look] `name`: what assistive technology says where the label alone would be ambiguous.
 */
export function button(label, act, { kind = "plain", symbol, name, disabled = false } = {}) {
  const properties = { type: "button", onclick: act, "aria-label": name ?? null, disabled };
  return /** @type {HTMLButtonElement} */ (
    h(`button.button.${kind}`, properties, symbol ? icon(symbol) : null, h("span", label))
  );
}

/** A button that shows a picture alone; its name is its title too. */
export function iconButton(name, symbol, act) {
  return /** @type {HTMLButtonElement} */ (
    h("button.icon-button", { type: "button", title: name, "aria-label": name, onclick: act }, icon(symbol))
  );
}

/**
 * A labelled control with a hint below and room for what is wrong with it.
 *
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 * @returns {HTMLElement & {setError: (message: string) => void}}
 */
export function field(label, control, hint) {
  control.id ||= uniqueId("field");
  const hintId = `${control.id}-hint`;
  const errorId = `${control.id}-error`;
  const error = h("p.field-error", { id: errorId, role: "alert", hidden: true });
  control.setAttribute("aria-describedby", hint ? `${hintId} ${errorId}` : errorId);
  const box = h(
    "div.field",
    h("label", { htmlFor: control.id }, label),
    control,
    hint ? h("p.hint", { id: hintId }, hint) : null,
    error,
  );
  return Object.assign(box, {
    setError(message) {
      error.hidden = !message;
      error.replaceChildren(...(message ? [icon("alert"), message] : []));
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    },
  });
}

/** A line of text in any script. @param {number} maxLength @param {string} [value] @returns {HTMLInputElement} */
export function textInput(maxLength, value = "") {
  return h("input", { type: "text", autocomplete: "off", dir: "auto", maxLength, value });
}

/** A choice of one among few, as buttons that are pressed or not. @param {[string, string][]} choices value, label */
export function segments(name, choices, chosen, act) {
  const buttons = choices.map(([value, label]) =>
    h(
      "button.segment",
      {
        type: "button",
        "aria-pressed": String(value === chosen),
        onclick: () => {
          for (const [index, [other]] of choices.entries())
            buttons[index].setAttribute("aria-pressed", String(other === value));
          act(value);
        },
      },
      label,
    ),
  );
  return h("div.segments", { role: "group", "aria-label": name }, buttons);
}

/** A radio button or check box with its label, and an explanation under it. */
export function choice(type, properties, label, hint) {
  const input = h("input", { type, ...properties });
  return {
    input: /** @type {HTMLInputElement} */ (input),
    element: h("label.choice", input, h("span", h("span.choice-label", label), hint ? h("span.hint", hint) : null)),
  };
}

/** Keeps a button busy while `work` runs: it cannot be pressed again and says that something happens. */
export async function whileBusy(control, work) {
  control.setAttribute("aria-busy", "true");
  control.disabled = true;
  try {
    return await work();
  } finally {
    control.removeAttribute("aria-busy");
    control.disabled = false;
  }
}
