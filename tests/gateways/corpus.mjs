// The HTTP corpus: a case is a file. It opens with `why:` and `expect:`, then, behind an empty line, the bytes: line ends
// of the file are no part of them, \r \n \t \\ and \xHH stand for bytes, \{a*100} for a byte repeated, \{reader} for the
// value of a token with the scope "read".
//
// `expect:` lists the statuses of the answers, in order, or says `none`. Then `open`: the connection is good for another
// request; `close`: the daemon closes it of itself. By default it closes after a 4xx or 5xx and stays open after others.

import fs from "node:fs";
import path from "node:path";

const root = path.join(path.dirname(new URL(import.meta.url).pathname), "corpus");
const plain_escapes = { r: "\r", n: "\n", t: "\t", "\\": "\\" };

/** The bytes that the text stands for, as Latin-1. */
function decode(text, values) {
  return text.replaceAll("\n", "").replace(/\\(?:x([0-9a-f]{2})|\{(.)\*(\d+)\}|\{(\w+)\}|([rnt\\]))/g, (escape, hex, repeated, times, name, plain) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    if (repeated) return repeated.repeat(Number(times));
    if (name) return values[name];
    return plain_escapes[plain];
  });
}

/** All cases, with \{name} replaced by `values`. */
export function read_corpus(values) {
  return fs.readdirSync(root, { recursive: true }).filter((file) => file.endsWith(".http")).sort().map((file) => {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    const parts = /^why: (\S.*)\nexpect: ((?:none|[1-5]\d\d(?: [1-5]\d\d)*)(?: (open|close))?)\n\n([^]*)$/.exec(text);
    if (!parts) throw new Error(`${file}: does not open with why: and expect:`);
    const statuses = (parts[2].match(/\d{3}/g) ?? []).map(Number);
    const bytes = decode(parts[4], values);
    return {
      name: file.slice(0, -".http".length),
      statuses,
      closes: parts[3] ? parts[3] === "close" : (statuses.at(-1) ?? 0) >= 400,
      bytes,
      methods: [...bytes.matchAll(/(?:^|\r\n)(\S+) \S* HTTP\/1\.[01]\r\n/g)].map((match) => match[1]),
      brings_token: parts[4].includes("{reader}"),
    };
  });
}
