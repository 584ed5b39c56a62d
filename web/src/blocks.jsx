// A list of blocks: what is read, pressed or ticked is the library's, what is typed or chosen is the browser's,
// and what neither can is named where it would be.
import { DRAWN, Drawn, isDrawn } from "./drawn.jsx";
import { Field, Overflow, isField } from "./fields.jsx";

const PRESSED = new Set(["actions", "context_actions"]);

export const Unshown = ({ what }) => (
  <p className="unshown">Slack shows a <code>{what}</code> here. The playground cannot.</p>
);

const plain = (text) => (text ?? "").replace(/<[^|>]*\|([^>]*)>/g, "$1").replace(/[*_~`]/g, "").split("\n")[0].slice(0, 80);

function Element({ part, block, held, name, form, onAct, onFill }) {
  const state = held?.[part.action_id];
  const tells = !form || block.dispatch_action;
  const choose = (value) => onAct("choose", block, part, value);
  if (part.type === "overflow") return <Overflow part={part} name={name} onChoose={choose} />;
  if (isField(part.type)) {
    return <Field part={part} held={state} name={name} form={form} onFill={(value) => onFill(block.block_id, value)} onAct={tells ? choose : undefined} />;
  }
  if (!isDrawn(part.type)) return <Unshown what={part.type} />;
  const ticked = (_, element, value) => {
    if (form) onFill(block.block_id, value);
    if (tells) choose(value);
  };
  const drawn = <Drawn block={{ type: PRESSED.has(block.type) ? block.type : "actions", elements: [part] }} held={held}
    label={part.options ? name : undefined} onPress={(_, element, value) => onAct("press", block, part, value)} onTick={ticked} />;
  if (!form) return drawn;
  return <div className="field"><p className="label" aria-hidden="true">{name}{form.optional ? " (optional)" : ""}</p>{drawn}
    {form.hint ? <p className="hint">{form.hint}</p> : null}{form.error ? <p className="problem">{form.error}</p> : null}</div>;
}

function One({ block, values, errors, onAct, onFill }) {
  const shared = { block, held: values?.[block.block_id], onAct, onFill };
  const named = (part) => part.placeholder?.text ?? part.text?.text ?? (part.type === "overflow" ? "actions" : part.action_id);
  if (PRESSED.has(block.type)) {
    return <div className="controls">{block.elements.map((part, n) => <Element key={part.action_id ?? n} part={part} name={named(part)} {...shared} />)}</div>;
  }
  if (block.type === "input") {
    const form = { hint: block.hint?.text, optional: block.optional, error: errors?.[block.block_id] };
    return <Element part={block.element} name={block.label.text} form={form} {...shared} />;
  }
  if (!DRAWN.has(block.type)) return <Unshown what={block.type} />;
  const pressed = (_, part, value) => onAct("press", block, part, value);
  if (block.type === "section" && block.accessory && !["image", "button", "workflow_button"].includes(block.accessory.type)) {
    const { accessory, ...read } = block;
    return <div className="section"><Drawn block={read} /><Element part={accessory} name={plain(block.text?.text) || named(accessory)} {...shared} /></div>;
  }
  return <Drawn block={block} held={shared.held} onPress={pressed} onTick={(_, part, value) => onAct("choose", block, part, value)} />;
}

export function Blocks({ blocks, ...rest }) {
  return <div className="blocks">{blocks.map((block, n) => <One key={block.block_id ?? n} block={block} {...rest} />)}</div>;
}
