/** TOML as the editor colours it: headings, keys, texts, numbers, comments. */
import { StreamLanguage } from "../../vendor/codemirror.js";

export const toml = StreamLanguage.define({
  name: "toml",
  startState: () => ({}),
  /** @param {any} stream */
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.sol() && stream.match(/^\[\[?[^\]]*\]\]?/)) return "keyword";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'[^']*'?/)) return "string";
    if (stream.match(/^[\w-]+(?=\s*=)/)) return "propertyName";
    if (stream.match(/^(?:true|false)\b/)) return "keyword";
    if (stream.match(/^[+-]?\d[\d_.]*/)) return "number";
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" } },
});
