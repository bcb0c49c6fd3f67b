// Times as people read them: a date, and how far away it is. Everything the API says is UTC; everything shown is local.

import { h } from "./dom.js";
import { locale, region } from "./i18n.js";

export const DAY_MS = 86_400_000;

const dates = new Intl.DateTimeFormat(region, { dateStyle: "medium" });
const longDates = new Intl.DateTimeFormat(region, { dateStyle: "full" });
const moments = new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** Units from large to small with the seconds from which on they are used. */
const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);

export const showDate = (instant) => dates.format(new Date(instant));
export const showLongDate = (instant) => longDates.format(new Date(instant));
export const showMoment = (instant) => moments.format(new Date(instant));

/**
 * `in 3 days`, `2 hours ago`, `now`.
 *
 * @param {string | number | Date} instant
 * @param {number} [now] milliseconds since 1970
 */
export function showDistance(instant, now = Date.now()) {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/** A date with the exact moment as its title. */
export const dateElement = (instant) => h("time", { dateTime: instant, title: showMoment(instant) }, showDate(instant));

/** A moment to the second. */
export const momentElement = (instant) => h("time", { dateTime: instant }, showMoment(instant));

/** `<relative-time>`: how far away its `instant` is, kept true while it is on the page. */
class RelativeTime extends HTMLElement {
  #timer = 0;
  /** RFC 3339. */
  instant = "";

  connectedCallback() {
    this.title = showMoment(this.instant);
    this.#show();
    this.#timer = setInterval(() => this.#show(), 30_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    this.textContent = showDistance(this.instant);
  }
}
customElements.define("relative-time", RelativeTime);

export const distanceElement = (instant) => h("relative-time", { instant });

/** The first instant of a local day (`2026-11-24` from a date field), or the last. @returns {string | null} RFC 3339 */
export function edgeOfDay(day, edge) {
  if (!day) return null;
  const at = new Date(`${day}T${edge === "first" ? "00:00:00.000" : "23:59:59.999"}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
