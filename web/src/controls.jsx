import { useId, useState } from "react";

const TYPES = { datepicker: "date", timepicker: "time", number_input: "number", email_text_input: "email", url_text_input: "url" };

function choices(part, state) {
  if (part.type.includes("users_select")) return state.people.filter((p) => !p.bot_id).map((p) => ({ value: p.id, text: p.real_name }));
  if (part.type.includes("channels_select") || part.type.includes("conversations_select")) {
    return state.channels.map((c) => ({ value: c.id, text: c.name || "direct messages" }));
  }
  const all = part.options ?? (part.option_groups ?? []).flatMap((group) => group.options);
  return all.map((option) => ({ value: option.value, text: option.text.text }));
}

function heldBy(held) {
  if (!held) return undefined;
  if (held.selected_option !== undefined) return held.selected_option?.value ?? "";
  if (held.selected_options) return held.selected_options.map((one) => one.value);
  for (const name of ["value", "selected_date", "selected_time", "selected_user", "selected_users", "selected_channel", "selected_conversation"]) {
    if (held[name] !== undefined) return held[name] ?? "";
  }
  return undefined;
}

const agreed = (part) => !part.confirm || window.confirm(`${part.confirm.title.text}\n\n${part.confirm.text.text}`);

function Press({ part, onAct }) {
  if (part.type === "feedback_buttons") {
    return ["positive_button", "negative_button"].map((half) => (
      <button type="button" key={half} onClick={() => onAct("press", part, part[half].value)}>{part[half].text.text}</button>));
  }
  const words = part.text?.text ?? part.accessibility_label ?? part.action_id;
  if (part.url) return <a className={`press ${part.style ?? ""}`} href={part.url} rel="noreferrer">{words}</a>;
  return <button type="button" className={part.style ?? ""} aria-label={part.accessibility_label} data-action={part.action_id}
    onClick={() => agreed(part) && onAct("press", part)}>{words}</button>;
}

export function Control({ part, block, values, state, isInput, label, hint, optional, error, onAct, onFill }) {
  const id = useId();
  const [typed, setTyped] = useState(() => heldBy(values?.[part.action_id]) ?? part.initial_value ?? "");
  if (["button", "feedback_buttons", "icon_button", "workflow_button"].includes(part.type)) return <Press part={part} onAct={onAct} />;
  const tells = !isInput || block.dispatch_action;
  const change = (value) => {
    setTyped(value);
    if (isInput) onFill(block.block_id, value === "" ? null : value);
    if (tells && value !== "" && agreed(part)) {
      onAct("choose", part, value);
      if (part.type === "overflow") setTyped("");
    }
  };
  const name = label || part.placeholder?.text || (part.type === "overflow" ? "More" : part.action_id);
  const about = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ") || undefined;
  const shared = { id, "aria-describedby": about, "aria-invalid": error ? true : undefined, "data-block": block.block_id, required: isInput && !optional };
  let field;
  if (["checkboxes", "radio_buttons"].includes(part.type)) {
    const several = part.type === "checkboxes";
    const now = several ? (Array.isArray(typed) ? typed : []) : typed;
    return <fieldset data-block={block.block_id}><legend>{name}</legend>{choices(part, state).map((one) => (
      <label key={one.value}><input type={several ? "checkbox" : "radio"} name={id} checked={several ? now.includes(one.value) : now === one.value}
        onChange={(e) => change(several ? (e.target.checked ? [...now, one.value] : now.filter((v) => v !== one.value)) : one.value)} />{one.text}</label>))}
      {error ? <p className="problem" id={`${id}e`}>{error}</p> : null}</fieldset>;
  }
  if (part.type.includes("select") || part.type === "overflow") {
    const multiple = part.type.startsWith("multi_");
    field = <select {...shared} multiple={multiple} value={multiple ? (typed || []) : (typed ?? "")}
      onChange={(e) => change(multiple ? [...e.target.selectedOptions].map((o) => o.value) : e.target.value)}>
      {multiple ? null : <option value="">{part.type === "overflow" ? "More…" : part.placeholder?.text ?? "Choose"}</option>}
      {choices(part, state).map((one) => <option key={one.value} value={one.value}>{one.text}</option>)}</select>;
  } else if (part.multiline) {
    field = <textarea {...shared} rows={4} value={typed ?? ""} maxLength={part.max_length} onChange={(e) => change(e.target.value)} />;
  } else {
    field = <input {...shared} type={TYPES[part.type] ?? "text"} value={typed ?? ""} maxLength={part.max_length}
      placeholder={part.placeholder?.text} onChange={(e) => change(e.target.value)} />;
  }
  return <div className="field"><label htmlFor={id} className={isInput ? "" : "quiet"}>{name}{isInput && optional ? " (optional)" : ""}</label>{field}
    {hint ? <p className="hint" id={`${id}h`}>{hint}</p> : null}{error ? <p className="problem" id={`${id}e`}>{error}</p> : null}</div>;
}
