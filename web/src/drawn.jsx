// What the library draws, and what it lets one press or tick. It reports nothing itself: an event that
// bubbles out of it is led back to its element by an id that is unique on the page.
import { useContext, useId, useState } from "react";
import { Message } from "slack-blocks-to-jsx";
import { Confirming } from "./confirm.jsx";
import { madeReadable } from "./readable.js";
import { Surroundings } from "./slack.js";

const BUTTONS = new Set(["button", "workflow_button", "icon_button", "feedback_buttons"]);
const TICKED = new Set(["checkboxes", "radio_buttons"]);
export const DRAWN = new Set([
  "section", "header", "divider", "context", "image", "markdown", "rich_text", "table", "alert", "card",
  "carousel", "task_card", "plan",
]);
export const isDrawn = (type) => BUTTONS.has(type) || TICKED.has(type);

// The library's own colours for mentions are too faint on a dark page.
const HOOKS = {
  user: ({ id, name }) => <span className="mention">@{name || id}</span>,
  channel: ({ id, name }) => <span className="mention">#{name || id}</span>,
};

function elementsOf(block) {
  const inner = block.type === "carousel" ? block.elements.flatMap(elementsOf) : [];
  const own = [block.accessory, ...(["actions", "context_actions"].includes(block.type) ? block.elements : []), ...(block.actions ?? [])];
  return [...own.filter((part) => part && isDrawn(part.type)), ...inner];
}

// The block as the library should have it: own ids, no confirmation and no address that it would act on itself.
function prepared(block, uid, held) {
  const copy = madeReadable(block);
  const parts = elementsOf(copy);
  parts.forEach((part, n) => {
    part.action_id = `${uid}-${n}`;
    delete part.confirm;
    delete part.url;
    if (part.type === "feedback_buttons") {
      for (const half of ["positive_button", "negative_button"]) part[half].accessibility_label = part[half].text.text;
    }
    const state = held?.[elementsOf(block)[n].action_id];
    if (state?.selected_options) part.initial_options = state.selected_options;
    if (state?.selected_option) part.initial_option = state.selected_option;
  });
  return copy;
}

function pressedIn(event, uid, parts) {
  const button = event.target.closest("button");
  const holder = button && (button.id ? button : button.parentElement);
  const part = parts.find((one, n) => holder?.id === `${uid}-${n}` && BUTTONS.has(one.type));
  if (part?.type !== "feedback_buttons") return part && [part, part.value];
  return [part, part[[...holder.children].indexOf(button) ? "negative_button" : "positive_button"].value];
}

function tickedIn(event, uid, parts) {
  const at = parts.findIndex((one, n) => TICKED.has(one.type) && event.target.closest(`[id="${uid}-${n}"]`));
  if (at < 0) return undefined;
  const part = parts[at];
  const inputs = [...event.target.closest("fieldset").querySelectorAll("input")];
  if (part.type === "radio_buttons") return [part, part.options[inputs.indexOf(event.target)].value];
  return [part, part.options.filter((_, n) => inputs[n].checked).map((one) => one.value)];
}

export function Drawn({ block, held, label, onPress, onTick }) {
  const uid = useId();
  const [again, setAgain] = useState(0);
  const { people, channels, theme } = useContext(Surroundings);
  const confirm = useContext(Confirming);
  const parts = elementsOf(block);
  const press = async (event) => {
    const found = pressedIn(event, uid, parts);
    if (!found || !(await confirm(found[0].confirm))) return;
    onPress(block, ...found);
    if (found[0].url) window.open(found[0].url, "_blank", "noopener");
  };
  const tick = async (event) => {
    const found = tickedIn(event, uid, parts);
    if (!found) return;
    if (await confirm(found[0].confirm)) onTick(block, ...found);
    else setAgain(again + 1);
  };
  const data = {
    users: people.map((one) => ({ id: one.id, name: one.real_name })),
    channels: channels.map((one) => ({ id: one.id, name: one.name })), user_groups: [],
  };
  return (
    <div className="drawn" role={label ? "group" : undefined} aria-label={label} onClick={press} onChange={tick}>
      <Message key={again} withoutWrapper theme={theme} blocks={[prepared(block, uid, held)]} logo="" name="" data={data} hooks={HOOKS} />
    </div>
  );
}
