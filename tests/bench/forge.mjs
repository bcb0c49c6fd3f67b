// Tokens that look right but were never minted: node forge.mjs TOKEN NUMBER. Another id and secret each, the tag of the
// one that is given, and a CRC that holds, so that only their HMAC gives them away. One a line.

import { randomInt } from "node:crypto";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const WORD = 11; // digits of eight bytes

/** CRC-32 of ASCII text (that of zip and Ethernet). */
function crc32(text) {
  let crc = 0xffffffff;
  for (const c of text) {
    crc ^= c.charCodeAt(0);
    for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function base62(number, width) {
  let text = "";
  for (let i = 0; i < width; ++i, number = Math.floor(number / 62)) text = DIGITS[number % 62] + text;
  return text;
}

const [token, count] = process.argv.slice(2);
const payload = token.lastIndexOf("_") + 1;
if (base62(crc32(token.slice(0, -6)), 6) !== token.slice(-6)) throw new Error("the CRC of this token is another");
for (let i = 0; i < Number(count); ++i) {
  // The five words of id and secret; a first digit of 0 keeps each below 2^64.
  const words = Array.from({ length: 5 }, () => "0" + Array.from({ length: WORD - 1 }, () => DIGITS[randomInt(62)]).join(""));
  const body = token.slice(0, payload + WORD) + words.join("") + token.slice(payload + 6 * WORD, -6);
  console.log(body + base62(crc32(body), 6));
}
