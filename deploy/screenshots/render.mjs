// Reads {"name", "blocks"} or {"name", "view"} as JSON lines from standard input and writes
// one page of HTML a line, {"name", "html"}, to standard output. No network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";
import { readable } from "../../web/src/readable.js";

const style = readFileSync(createRequire(import.meta.url).resolve("slack-blocks-to-jsx/dist/style.css"), "utf8");
const page = readFileSync(new URL("page.css", import.meta.url), "utf8");
const logo =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#1d5c63"/>' +
      '<path d="M10 24l5-9 5 5 6-10" stroke="#fff" stroke-width="3" fill="none"/></svg>',
  );
const data = {
  users: [
    { id: "U0ANNA", name: "Anna Berg" },
    { id: "U0OMAR", name: "Omar Lind" },
  ],
  channels: [
    { id: "C0TRIAGE", name: "ai-triage" },
    { id: "C0SEPSIS", name: "ai-sepsis" },
    { id: "C0BEDS", name: "ai-beds" },
    { id: "C0RADIO", name: "ai-chest-xray" },
  ],
};

const named = (list, id) => list.find((one) => one.id === id)?.name ?? id;
const chosen = (part) =>
  part.initial_option?.text.text ??
  part.initial_options?.map((one) => one.text.text).join(", ") ??
  (part.initial_users ?? [part.initial_user]).filter(Boolean).map((id) => named(data.users, id)).join(", ");

const placeholder = (text) => ({ type: "plain_text", text });

// What the renderer forgets to show: what is chosen in a select, that a field is optional, and that a text
// field without `multiline` has one line.
function select(element) {
  const text = element.type.endsWith("_select") && chosen(element);
  return text ? { ...element, placeholder: placeholder(text) } : element;
}

function typed(element) {
  if (element.type !== "plain_text_input") return select(element);
  return { ...element, type: element.multiline ? element.type : "email_text_input", placeholder: element.placeholder ?? placeholder(" ") };
}

function field(block) {
  const parts = block.type === "input" ? [block.element] : block.type === "actions" ? block.elements : [];
  const block_id = parts.some((one) => select(one) !== one) ? `${block.block_id}-chosen` : block.block_id;
  if (block.type === "actions") return { ...block, block_id, elements: parts.map(select) };
  if (block.type !== "input") return block;
  const label = block.optional ? { ...block.label, text: `${block.label.text} (optional)` } : block.label;
  return { ...block, block_id, label, element: typed(block.element) };
}

function message(blocks) {
  const time = new Date("2026-01-12T10:24:00");
  return h(Message, { blocks, name: "Implementation Advisor", logo, time, theme: "light", data });
}

function view(given) {
  const blocks = h(Message, { blocks: given.blocks.map(field), name: "", logo, theme: "light", withoutWrapper: true, data });
  if (given.type === "home") return h("div", { className: "home" }, blocks);
  const foot = [
    h("span", { key: "close", className: "close" }, given.close.text),
    given.submit && h("span", { key: "submit", className: "submit" }, given.submit.text),
  ];
  return h("div", { className: "modal" }, [
    h("header", { key: "head" }, given.title.text),
    h("main", { key: "main" }, blocks),
    h("footer", { key: "foot" }, foot),
  ]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const sample = JSON.parse(line, readable);
  const body = renderToStaticMarkup(sample.view ? view(sample.view) : message(sample.blocks));
  const head = `<meta charset="utf-8"><title>0</title><style>${style}\n${page}</style>`;
  const measure = "<script>document.title = document.body.scrollHeight</script>";
  const html = `<!doctype html><html><head>${head}</head><body>${body}${measure}</body></html>`;
  process.stdout.write(JSON.stringify({ name: sample.name, html }) + "\n");
}
