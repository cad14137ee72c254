/**
 * The codes of lettrage in their order: AAA, AAB … AAZ, ABA … ZZZ, AAAA. Only guesses for what the server will say.
 */

/**
 * @param {string} letter upper or lower case
 * @param {number} by how many codes further
 * @returns {string} the code, in the same case
 */
export function later(letter, by = 1) {
  let code = letter;
  for (let n = 0; n < by; n += 1) code = next(code);
  return code;
}

/** @param {string} letter */
function next(letter) {
  const upper = letter === letter.toUpperCase();
  const code = [...letter.toUpperCase()];
  let at = code.length - 1;
  while (at >= 0 && code[at] === "Z") code[at--] = "A";
  if (at < 0) code.unshift("A");
  else code[at] = String.fromCharCode(code[at].charCodeAt(0) + 1);
  return upper ? code.join("") : code.join("").toLowerCase();
}

/**
 * @param {string} letter
 * @returns {boolean} whether it marks a group that does not balance yet
 */
export const isPartial = (letter) => letter !== "" && letter === letter.toLowerCase();
