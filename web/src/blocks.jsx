// The library draws what is read. What is pressed, chosen or typed is a native control: the library's own
// report nothing to the page, repeat element ids and cannot be used by keyboard throughout.
import { Message } from "slack-blocks-to-jsx";
import { Control } from "./controls.jsx";

const PRESSED = new Set(["actions", "context_actions"]);

function Read({ block, state }) {
  const users = state.people.map((one) => ({ id: one.id, name: one.real_name }));
  const channels = state.channels.map((one) => ({ id: one.id, name: one.name }));
  const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return <Message withoutWrapper theme={theme} blocks={[block]} logo="" name="" data={{ users, channels, user_groups: [] }} />;
}

function One({ block, state, values, onAct, onFill, errors }) {
  const common = { state, values: values?.[block.block_id], block };
  if (PRESSED.has(block.type)) {
    return <div className="controls">{block.elements.map((part, n) => (
      <Control key={part.action_id ?? n} part={part} {...common} onAct={onAct} />))}</div>;
  }
  if (block.type === "input") {
    return <Control part={block.element} {...common} isInput label={block.label.text} hint={block.hint?.text}
      optional={block.optional} error={errors?.[block.block_id]} onAct={onAct} onFill={onFill} />;
  }
  if (block.type === "section" && block.accessory && block.accessory.type !== "image") {
    const { accessory, ...read } = block;
    return <div className="section"><Read block={read} state={state} />
      <Control part={accessory} {...common} label={(block.text?.text ?? "").replace(/[*_~`]/g, "").slice(0, 80)} onAct={onAct} /></div>;
  }
  return <Read block={block} state={state} />;
}

export function Blocks({ blocks, ...rest }) {
  return <div className="blocks">{blocks.map((block, n) => <One key={`${block.block_id}-${n}`} block={block} {...rest} />)}</div>;
}
