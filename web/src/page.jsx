import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";
import { Blocks } from "./blocks.jsx";
import { Modal } from "./modal.jsx";
import { Backstage } from "./backstage.jsx";
import { Tour } from "./tour.jsx";

const POLL_MS = 400;

export async function act(name, args) {
  const answer = await fetch(`/act/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args),
  });
  const body = await answer.json();
  if (!body.ok) throw new Error(body.error);
  return body.result;
}

function useSlack(person, channel) {
  const [state, setState] = useState(null);
  const seen = useRef("");
  useEffect(() => {
    let live = true;
    let timer;
    seen.current = "";
    const look = async () => {
      const query = new URLSearchParams({ person, channel, seen: seen.current });
      try {
        const answer = await fetch(`/state?${query}`);
        if (live && answer.status === 200) {
          const fresh = await answer.json();
          seen.current = fresh.digest;
          setState(fresh);
        }
      } finally {
        if (live) timer = setTimeout(look, POLL_MS);
      }
    };
    look().catch(() => {});
    return () => { live = false; clearTimeout(timer); };
  }, [person, channel]);
  return state;
}

function Said({ message, state, onAct, onThread }) {
  const writer = state.people.find((one) => one.id === message.user);
  const time = new Date(Number(message.ts) * 1000);
  const blocks = message.blocks?.length ? message.blocks
    : [{ type: "section", block_id: "text", text: { type: "mrkdwn", text: message.text || " " } }];
  return (
    <article className="said" data-ts={message.ts} aria-label={`${writer?.real_name} at ${time.toLocaleTimeString()}`}>
      <header>
        <strong>{writer?.real_name}</strong>{writer?.bot_id ? <span className="badge">App</span> : null}
        <time dateTime={time.toISOString()}>{time.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}</time>
        {message.streaming_state ? <span className="badge">writing…</span> : null}
      </header>
      {message.only_for ? <p className="only">Only visible to you</p> : null}
      <Blocks blocks={blocks} state={state} onAct={(kind, part, value) => onAct(kind, message, part, value)} />
      {message.files?.map((file) => <p key={file.id} className="file">File: {file.name}</p>)}
      {onThread && !message.only_for ? (
        <button type="button" className="link" onClick={() => onThread(message.thread_ts || message.ts)}>
          {message.reply_count ? `${message.reply_count} replies` : "Reply in thread"}
        </button>
      ) : null}
    </article>
  );
}

function Composer({ label, onSend }) {
  const [text, setText] = useState("");
  const send = (event) => {
    event.preventDefault();
    if (text.trim()) onSend(text.trim());
    setText("");
  };
  return (
    <form className="composer" onSubmit={send}>
      <input aria-label={label} placeholder={label} value={text} onChange={(e) => setText(e.target.value)} />
      <button type="submit">Send</button>
    </form>
  );
}

function App() {
  const [person, setPerson] = useState("");
  const [channel, setChannel] = useState("");
  const [thread, setThread] = useState("");
  const [showsHome, setShowsHome] = useState(false);
  const [side, setSide] = useState("tour");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState("");
  const state = useSlack(person, channel);
  const run = useCallback(async (name, args, doing = "") => {
    setProblem("");
    setBusy(doing);
    try { return await act(name, args); } catch (error) { setProblem(error.message); return null; }
    finally { setBusy(""); }
  }, []);
  const roots = useMemo(() => (state?.messages ?? []).filter((m) => !m.thread_ts || m.thread_ts === m.ts), [state]);
  const log = useRef(null);
  useEffect(() => { if (log.current) log.current.scrollTop = log.current.scrollHeight; }, [roots.length, state?.channel]);
  if (!state) return <p role="status">Opening the channel…</p>;
  const here = state.channels.find((one) => one.id === state.channel);
  const nameOf = (one) => (one.is_im ? state.app.name : `#${one.name}`);
  const me = state.me;
  const send = (text, inThread = "") => {
    if (text.startsWith("/")) {
      const [command, ...rest] = text.split(" ");
      return run("command", { person: me, command, text: rest.join(" "), channel: state.channel });
    }
    const mention = !here.is_im && text.startsWith("@");
    return run("say", {
      person: me, channel: state.channel, mention,
      text: mention ? text.replace(/^@\S+\s*/, "") : text, ...(inThread ? { thread: inThread } : {}),
    });
  };
  const onMessage = (kind, message, part, value) => run(kind, {
    person: me, channel: message.channel, ts: message.ts, which: part.action_id,
    value: value ?? part.value ?? null,
  });
  const onView = (view) => (kind, part, value) => run(kind, {
    person: me, view: view.id, which: part.action_id, value: value ?? part.value ?? null,
  });
  const openHome = () => { setShowsHome(true); run("open_home", { person: me }); };
  const replies = thread ? state.messages.filter((m) => m.thread_ts === thread || m.ts === thread) : [];
  return (
    <div className="page">
      <header className="top">
        <h1>Advisor playground</h1>
        <label>You are <select value={me} onChange={(e) => { setPerson(e.target.value); setThread(""); setShowsHome(false); }}>
          {state.mine.map((id) => <option key={id} value={id}>{state.people.find((p) => p.id === id)?.real_name}</option>)}
        </select></label>
        <span className="clock">{new Date(state.now * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}</span>
        <button type="button" onClick={() => run("advance", { hours: 24 }, "a day passes…")}>A day later</button>
        <button type="button" onClick={() => run("advance", { hours: 168 }, "a week passes…")}>A week later</button>
        <button type="button" onClick={() => { setThread(""); run("reset", {}, "starting over…"); }}>Start over</button>
        <button type="button" aria-pressed={side === "tour"} onClick={() => setSide(side === "tour" ? "" : "tour")}>Tour</button>
        <button type="button" aria-pressed={side === "sent"} onClick={() => setSide(side === "sent" ? "" : "sent")}>What was sent</button>
      </header>
      <p className="status" role="status">{busy}</p>
      {problem ? <p className="problem" role="alert">{problem}</p> : null}
      <div className="columns">
        <nav aria-label="Channels">
          <button type="button" aria-current={showsHome ? "page" : undefined} onClick={openHome}>Home of {state.app.name}</button>
          {state.channels.map((one) => (
            <button type="button" key={one.id} aria-current={!showsHome && one.id === state.channel ? "page" : undefined}
              onClick={() => { setShowsHome(false); setThread(""); setChannel(one.id); }}>{nameOf(one)}</button>
          ))}
        </nav>
        <main>
          {showsHome ? (
            <section aria-label="Home" className="log" tabIndex={0}>
              {state.home ? <Blocks blocks={state.home.blocks} state={state} values={state.home.state?.values} onAct={onView(state.home)} /> : <p role="status">Opening…</p>}
            </section>
          ) : (
            <>
              <h2>{nameOf(here)}</h2>
              <section className="log" role="log" aria-label="Messages" aria-live="polite" tabIndex={0} ref={log}>
                {roots.map((m) => <Said key={m.ts} message={m} state={state} onAct={onMessage} onThread={setThread} />)}
                {roots.length ? null : <p>Nothing has been said here yet. Ask with “@{state.app.name} …”, or type “/advisor help”.</p>}
              </section>
              <Composer label={here.is_im ? `Message ${state.app.name}` : `Message ${nameOf(here)}; @${state.app.name} asks the bot`} onSend={(text) => send(text)} />
            </>
          )}
        </main>
        {thread ? (
          <aside aria-label="Thread">
            <header><h2>Thread</h2><button type="button" onClick={() => setThread("")}>Close thread</button></header>
            <section className="log" role="log" aria-label="Replies" aria-live="polite" tabIndex={0}>
              {replies.map((m) => <Said key={m.ts} message={m} state={state} onAct={onMessage} />)}
            </section>
            <Composer label="Reply" onSend={(text) => send(text, thread)} />
          </aside>
        ) : null}
        {side === "tour" ? <Tour send={send} state={state} openThread={setThread} go={setChannel} /> : null}
        {side === "sent" ? <Backstage /> : null}
      </div>
      {state.modal ? <Modal key={state.modal.id} view={state.modal} state={state} run={run} onAct={onView(state.modal)} /> : null}
    </div>
  );
}

createRoot(document.getElementById("root")).render(<App />);
