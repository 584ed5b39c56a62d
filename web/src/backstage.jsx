import { useContext, useEffect, useState } from "react";
import { Surroundings, told } from "./slack.js";

const POLL_MS = 1500;
const RESULT = { 0: "no answer" };

const opened = (value) => {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try { return JSON.parse(value); } catch { return value; }
};
const laidOpen = (payload) => JSON.stringify(payload, (_, value) => opened(value), 1);
const REASONS = {
  out_of_hours: "outside working hours", weekend: "at the weekend", holiday: "on a public holiday", cap: "the week's limit is reached",
  cooldown: "said lately", batched: "told together with others", snoozed: "put off by somebody", muted: "muted", paused: "the project is paused",
  opted_out: "the person does not want to be addressed",
};
const why = (reason) => REASONS[reason] ?? words(reason);
const words = (name) => name.replaceAll("_", " ").replaceAll("-", " ");

const Rows = ({ title, about, rows, name, payload }) => (
  <section><h3>{title}</h3><p className="hint">{about}</p>{rows.length ? null : <p className="empty">Nothing yet.</p>}
    {rows.map((row, n) => <details key={rows.length - n}><summary>{name(row)}</summary><pre tabIndex={0} aria-label={`${title}: ${rows.length - n}`}>{laidOpen(payload(row))}</pre></details>)}</section>
);

function Nudges({ nudges, held }) {
  const { zone } = useContext(Surroundings);
  const when = (seconds) => told(seconds, zone, "moment");
  return <section><h3>Nudges</h3><p className="hint">What the rules say right now, project by project.</p>
    {nudges.length ? null : <p className="empty">No project yet.</p>}
    {nudges.map((one) => (
      <div key={one.channel} className="nudges"><h4>{one.project}</h4>
        {one.due.length || one.held.length ? null : <p className="empty">Nothing is due, nothing is held back.</p>}
        <ul>
          {one.due.map((due) => <li key={due.rule + due.window}><strong>{words(due.rule)}</strong>: goes out now</li>)}
          {one.held.map((held) => <li key={held.rule + held.window}><strong>{words(held.rule)}</strong>: held back, {why(held.reason)}{held.until ? `, until ${when(Date.parse(held.until) / 1000)}` : ""}</li>)}
        </ul></div>
    ))}
    {held.length ? <><h4>Held back while time passed</h4><ul>{held.map((one) => (
      <li key={`${one.project}${one.rule}${one.window}${one.reason}`}>{when(one.at)}, {one.project}: <strong>{words(one.rule)}</strong>, {why(one.reason)}</li>))}</ul></> : null}
  </section>;
}

export function Backstage({ onClose }) {
  const [sent, setSent] = useState(null);
  useEffect(() => {
    let live = true;
    const look = () => fetch("/backstage").then((answer) => answer.json()).then((fresh) => { if (live) setSent(fresh); }, () => {});
    look();
    const timer = setInterval(look, POLL_MS);
    return () => { live = false; clearInterval(timer); };
  }, []);
  return (
    <aside aria-label="What was sent" className="side">
      <header><h2>What was sent</h2><button type="button" onClick={onClose}>Close panel</button></header>
      <div className="log backstage" tabIndex={0} role="group" aria-label="Payloads and nudges">
        {sent ? <>
          <Nudges nudges={sent.nudges} held={sent.held} />
          <Rows title="To the bot" about="Signed requests, newest first." rows={sent.deliveries} name={(r) => <>{r.what} <span className="hint">→ {RESULT[r.status] ?? r.status} in {r.took_ms} ms</span></>} payload={(r) => r.payload} />
          <Rows title="From the bot" about="Calls of the Web API, newest first." rows={sent.calls} name={(r) => <>{r.method} <span className={r.outcome === "ok" ? "hint" : "problem"}>{r.outcome}</span></>} payload={(r) => r.args} />
        </> : <p role="status">Looking…</p>}
      </div>
    </aside>
  );
}
