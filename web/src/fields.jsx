// Fields to type and to choose in, as the browser has them. Those of the library name themselves ("Select an
// item") instead of by their label, open by mouse only, and keep what is chosen to themselves.
import { useContext, useId, useRef, useState } from "react";
import { Confirming } from "./confirm.jsx";
import { Surroundings } from "./slack.js";

const INPUTS = {
  plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number",
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
};
const PICKERS = new Set(["datepicker", "timepicker", "datetimepicker"]);
const SELECTS = new Set(["static_select", "users_select", "channels_select", "conversations_select"]);
const MULTI = new Set([...SELECTS].map((type) => `multi_${type}`));
export const isField = (type) => type in INPUTS || SELECTS.has(type) || MULTI.has(type) || ["rich_text_input", "overflow"].includes(type);

const HELD = [
  "value", "selected_date", "selected_time", "selected_date_time", "selected_user", "selected_users", "selected_channel",
  "selected_channels", "selected_conversation", "selected_conversations",
];

const two = (number) => String(number).padStart(2, "0");
function localOf(seconds) {
  const at = new Date(seconds * 1000);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
const plainOf = (rich) => (rich?.elements ?? []).map((part) => (part.elements ?? []).map((one) => one.text ?? "").join("")).join("\n");
const richOf = (text) => ({
  type: "rich_text", elements: text.split("\n").filter(Boolean).map((line) => ({ type: "rich_text_section", elements: [{ type: "text", text: line }] })),
});

function shownValue(part, held) {
  if (!held) return MULTI.has(part.type) ? [] : part.initial_value ?? "";
  if (held.selected_option !== undefined) return held.selected_option?.value ?? "";
  if (held.selected_options) return held.selected_options.map((one) => one.value);
  if (held.rich_text_value !== undefined) return plainOf(held.rich_text_value);
  const name = HELD.find((one) => held[one] !== undefined);
  const value = held[name] ?? (MULTI.has(part.type) ? [] : "");
  return name === "selected_date_time" && value ? localOf(value) : value;
}

function sentValue(part, value) {
  if (MULTI.has(part.type)) return value;
  if (value === "") return null;
  if (part.type === "datetimepicker") return Math.floor(new Date(value).getTime() / 1000);
  return part.type === "rich_text_input" ? richOf(value) : value;
}

function groupsOf(part, { people, channels }) {
  const option = (one) => ({ value: one.value, text: one.text.text });
  if (part.type.endsWith("users_select")) return [{ options: people.filter((one) => !one.bot_id).map((one) => ({ value: one.id, text: one.real_name })) }];
  if (part.type.endsWith("channels_select") || part.type.endsWith("conversations_select")) {
    const wanted = part.type.endsWith("channels_select") ? channels.filter((one) => !one.is_im) : channels;
    return [{ options: wanted.map((one) => ({ value: one.id, text: one.is_im ? "Direct messages" : `#${one.name}` })) }];
  }
  if (part.options) return [{ options: part.options.map(option) }];
  return (part.option_groups ?? []).map((group) => ({ label: group.label.text, options: group.options.map(option) }));
}

// Slack's menu of three dots: a disclosure of buttons.
export function Overflow({ part, name, onChoose }) {
  const box = useRef(null);
  const confirm = useContext(Confirming);
  const shut = () => { box.current.open = false; };
  const leave = () => { shut(); box.current.firstChild.focus(); };
  const choose = async (option) => { leave(); if (await confirm(part.confirm)) onChoose(option.value); };
  return (
    <details className="menu" ref={box} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) shut(); }}
      onKeyDown={(event) => { if (event.key === "Escape" && box.current.open) { event.preventDefault(); event.stopPropagation(); leave(); } }}>
      <summary aria-label={`More: ${name}`}><span aria-hidden="true">⋯</span></summary>
      <ul>{part.options.map((option) => <li key={option.value}><button type="button" onClick={() => choose(option)}>{option.text.text}</button></li>)}</ul>
    </details>
  );
}

function Several({ part, value, onChange, shared }) {
  const all = groupsOf(part, useContext(Surroundings)).flatMap((group) => group.options);
  const most = part.max_selected_items ?? all.length;
  const tick = (one, on) => {
    const kept = value.filter((other) => other !== one && most > 1);
    onChange(on ? [...kept, one] : kept);
  };
  return (
    <div {...shared} required={undefined} role="group" className="several">{all.map((one) => (
      <label key={one.value}><input type="checkbox" checked={value.includes(one.value)} disabled={most > 1 && !value.includes(one.value) && value.length >= most}
        onChange={(event) => tick(one.value, event.target.checked)} /> {one.text}</label>))}
    </div>
  );
}

// The empty choice is there where nothing is chosen, or where a form lets one take the choice back.
function Choice({ part, value, onChange, shared, ...more }) {
  const groups = groupsOf(part, useContext(Surroundings));
  const options = (group) => group.options.map((one) => <option key={one.value} value={one.value}>{one.text}</option>);
  return (
    <select {...shared} {...more} value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
      {value && shared.required !== false ? null : <option value="">{part.placeholder?.text ?? "Choose …"}</option>}
      {groups.map((group, n) => (group.label ? <optgroup key={n} label={group.label}>{options(group)}</optgroup> : options(group)))}
    </select>
  );
}

function Typed({ part, value, onChange, shared, ...more }) {
  const common = { ...shared, ...more, value: value ?? "", placeholder: part.placeholder?.text, minLength: part.min_length, maxLength: part.max_length,
    onChange: (event) => onChange(event.target.value) };
  if (part.multiline || part.type === "rich_text_input") return <textarea {...common} rows={3} />;
  const number = part.type === "number_input" ? { min: part.min_value, max: part.max_value, step: part.is_decimal_allowed ? "any" : 1 } : {};
  return <input {...common} {...number} type={INPUTS[part.type]} />;
}

// `onFill` tells what stands in a field of a form; `onAct` tells the app at once, as Slack does outside of
// forms. What keys choose passes through other choices on its way, so it is told only by Enter or “Set”.
export function Field({ part, held, name, form, onFill, onAct }) {
  const id = useId();
  const confirm = useContext(Confirming);
  const [value, setValue] = useState(() => shownValue(part, held));
  const [pending, setPending] = useState(false);
  const byMouse = useRef(false);
  const tell = async (latest) => {
    setPending(false);
    if (await confirm(part.confirm)) onAct(sentValue(part, latest));
    else setValue(shownValue(part, held));
  };
  const change = (latest) => {
    setValue(latest);
    if (form) onFill(sentValue(part, latest));
    if (!onAct) return;
    if (SELECTS.has(part.type) && byMouse.current && latest !== "") tell(latest);
    else setPending(latest !== "");
  };
  const error = form?.error;
  const about = [form?.hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ") || undefined;
  const multi = MULTI.has(part.type);
  const shared = { id, "aria-describedby": about, "aria-invalid": error ? true : undefined, required: form ? !form.optional : undefined,
    ...(multi || !form ? { "aria-label": name } : {}) };
  const props = {
    part, value, onChange: change, shared,
    onMouseDown: () => { byMouse.current = true; },
    onKeyDown: (event) => {
      byMouse.current = false;
      if (event.key === "Enter" && pending && !part.multiline) { event.preventDefault(); tell(value); }
    },
  };
  const Kind = multi ? Several : SELECTS.has(part.type) ? Choice : Typed;
  const { onMouseDown, onKeyDown, ...plain } = props;
  return (
    <div className={form ? "field" : "field inline"}>
      {form && !multi ? <label htmlFor={id}>{name}{form.optional ? " (optional)" : ""}</label> : null}
      {form && multi ? <p className="label">{name}{form.optional ? " (optional)" : ""}</p> : null}
      {PICKERS.has(part.type) && !form ? <span className="label" aria-hidden="true">{part.placeholder?.text}</span> : null}
      <Kind {...(multi ? plain : props)} />
      {pending ? <button type="button" className="set" onClick={() => tell(value)}>Set</button> : null}
      {form?.hint ? <p className="hint" id={`${id}h`}>{form.hint}</p> : null}
      {error ? <p className="problem" id={`${id}e`}>{error}</p> : null}
    </div>
  );
}
