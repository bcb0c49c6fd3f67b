// The page's icons: outlines on a 16 by 16 grid in the colour of the text around them. Always beside words, or inside a
// control that has a name; so assistive technology need not see them.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  active: "M13.5 4.5l-7 7-4-4",
  alert: "M8 2.5l6.2 11H1.8zM8 6.5v3.2M8 11.7v.1",
  expired: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.7V8l2.3 1.6",
  revoked: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM3.8 3.8l8.4 8.4",
  plus: "M8 3v10M3 8h10",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.3 3.3",
  edit: "M10.7 2.7l2.6 2.6-7.7 7.7-3.3.7.7-3.3z",
  rotate: "M13.3 6.2A5.5 5.5 0 0 0 3.5 4.8L2.5 6M2.5 2.8V6h3.2M2.7 9.8a5.5 5.5 0 0 0 9.8 1.4l1-1.2M13.5 13.2V10h-3.2",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  chevron: "M4 6l4 4 4-4",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11",
  link: "M6.5 9.5l3-3M7 4.5l1.7-1.7a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5l-1.7 1.7a3.2 3.2 0 0 1-4.5-4.5L4.5 7",
  shield: "M8 1.8L3 3.7V8c0 3 2.1 5.2 5 6.2 2.9-1 5-3.2 5-6.2V3.7zM5.7 7.9l1.7 1.7 3-3.2",
  person: "M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.8 13.5c.5-2.5 2.6-4 5.2-4s4.7 1.5 5.2 4",
  key: "M10.5 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8.5L2.5 14M4.5 12l1.5 1.5M10.8 5.7v.1",
};

/** @param {keyof typeof PATHS} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
