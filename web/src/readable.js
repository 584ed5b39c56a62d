// Two faults of the renderer: it takes `verbatim` to mean no markup at all (in Slack it only stops
// automatic links), and a colon in a link's label breaks the link, so a look-alike stands for it.
export function readable(key, value) {
  if (key === "verbatim") return undefined;
  if (typeof value !== "string") return value;
  return value.replace(/(<https?:[^|>]*\|)([^>]*)>/g, (_, url, label) => `${url}${label.replaceAll(":", "\ua789")}>`);
}

export const madeReadable = (blocks) => JSON.parse(JSON.stringify(blocks), readable);
