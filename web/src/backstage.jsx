import { useEffect, useState } from "react";

const POLL_MS = 1500;

const Rows = ({ title, rows, name, payload }) => (
  <section><h3>{title}</h3>{rows.length ? null : <p>Nothing yet.</p>}
    {rows.map((row, n) => <details key={n}><summary>{name(row)}</summary><pre tabIndex={0}>{JSON.stringify(payload(row), null, 1)}</pre></details>)}</section>
);

export function Backstage() {
  const [told, setTold] = useState(null);
  useEffect(() => {
    let live = true;
    const look = () => fetch("/backstage").then((answer) => answer.json()).then((fresh) => live && setTold(fresh)).catch(() => {});
    look();
    const timer = setInterval(look, POLL_MS);
    return () => { live = false; clearInterval(timer); };
  }, []);
  return (
    <aside aria-label="What was sent"><header><h2>What was sent</h2></header><div className="log" tabIndex={0}>
      {told ? <>
        <Rows title="Nudges" rows={told.nudges} name={(r) => `#${r.channel}: ${r.due.length} due, ${r.held.length} held back`} payload={(r) => r} />
        <Rows title="To the bot" rows={told.deliveries} name={(r) => `${r.what} → ${r.status} in ${r.took_ms} ms`} payload={(r) => r.payload} />
        <Rows title="From the bot" rows={told.calls} name={(r) => `${r.method}: ${r.outcome}`} payload={(r) => r.args} />
      </> : <p role="status">Looking…</p>}
    </div></aside>
  );
}
