import { useCallback, useMemo, useRef, useState } from "react";
import { Backstage } from "./backstage.jsx";
import { Blocks } from "./blocks.jsx";
import { Channels } from "./channels.jsx";
import { WithConfirm } from "./confirm.jsx";
import { useFocusKept } from "./focus.js";
import { Modals } from "./modal.jsx";
import { Surroundings, act, told, useSlack, useTheme } from "./slack.js";
import { Composer, Log } from "./talk.jsx";
import { Tour } from "./tour.jsx";

const WEEK_HOURS = 168;
const isRoot = (message) => !message.thread_ts || message.thread_ts === message.ts;

function Top({ state, zone, onPerson, run, onReset, tour, setTour, sent, setSent }) {
  return (
    <header className="top">
      <h1>Advisor playground</h1>
      <label className="who">You are <select value={state.me} onChange={(event) => onPerson(event.target.value)}>
        {state.mine.map((id) => <option key={id} value={id}>{state.people.find((one) => one.id === id)?.real_name}</option>)}
      </select></label>
      <div className="time" role="group" aria-label="Clock">
        <time className="clock" dateTime={new Date(state.now * 1000).toISOString()}>{told(state.now, zone, "moment")}</time>
        <button type="button" onClick={() => run("advance", { hours: 24 }, "A day passes…")}>A day later</button>
        <button type="button" onClick={() => run("advance", { hours: WEEK_HOURS }, "A week passes…")}>A week later</button>
        <button type="button" onClick={onReset}>Start over</button>
      </div>
      <div className="panels">
        <button type="button" aria-pressed={tour} onClick={() => setTour(!tour)}>Tour</button>
        <button type="button" aria-pressed={sent} onClick={() => setSent(!sent)}>What was sent</button>
      </div>
    </header>
  );
}

function Status({ session, name }) {
  return <p className="status" role="status">{session?.status ? `${name} ${session.status}` : ""}</p>;
}

function Channel({ state, nameOf, here, onSend, ...acts }) {
  const roots = useMemo(() => state.messages.filter(isRoot), [state]);
  const bot = state.app.name;
  const prompts = here.is_im ? state.sessions.flatMap((one) => (one.thread_ts ? [] : one.prompts)) : [];
  const starters = here.is_im ? ["/advisor "] : [`@${bot} `, "/advisor "];
  return (
    <>
      <h2>{nameOf(here)}</h2>
      <Log key={here.id} messages={roots} all={state.messages} label="Messages" state={state} {...acts}>
        {roots.length ? null : (
          <div className="empty"><h3>Nothing has been said here yet</h3>
            <p>{here.is_im ? "Ask anything about bringing AI into care." : `Ask with “@${bot} …”. “/advisor next” says what the project needs; a channel without one gets it by “/advisor start”.`}</p></div>
        )}
      </Log>
      {prompts.length ? <div className="prompts" role="group" aria-label="Suggested questions">{prompts.map((one) => (
        <button key={one.message} type="button" onClick={() => onSend(one.message)}>{one.title}</button>))}</div> : null}
      <Composer key={`${here.id}c`} label={`Message ${nameOf(here)}`} hint={here.is_im ? undefined : `Message ${nameOf(here)}: start with @${bot} to ask`}
        starters={starters} onSend={onSend} />
    </>
  );
}

function Thread({ state, root, onSend, onClose, ...acts }) {
  const session = state.sessions.find((one) => one.thread_ts === root);
  const messages = state.messages.filter((one) => one.ts === root || one.thread_ts === root);
  return (
    <aside aria-label="Thread" className="side thread" onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <header><h2>{session?.title || "Thread"}</h2><button type="button" onClick={onClose}>Close thread</button></header>
      <Log messages={messages} label="Replies" state={state} {...acts} />
      <Status session={session} name={state.app.name} />
      <Composer label="Reply" focused={root} onSend={onSend} />
    </aside>
  );
}

function Home({ state, onAct }) {
  const view = state.home;
  const box = useRef(null);
  const noteFocus = useFocusKept(box);
  return (
    <section aria-label="Home" className="log home" tabIndex={0} ref={box} onFocus={noteFocus}>
      {view ? <Blocks key={view.hash} blocks={view.blocks} values={view.state?.values} onAct={(kind, block, part, value) => onAct(kind, view, block, part, value)} />
        : <p role="status">Opening…</p>}
    </section>
  );
}

export function App() {
  const [person, setPerson] = useState("");
  const [channel, setChannel] = useState("");
  const [thread, setThread] = useState("");
  const [showsHome, setShowsHome] = useState(false);
  const [tour, setTour] = useState(true);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState("");
  const [waiting, setWaiting] = useState(0);
  const cameFrom = useRef(null);
  const theme = useTheme();
  const { state, lost, refresh } = useSlack(person, channel);
  // What came of an act; undefined where it failed, which the page then says.
  const run = useCallback(async (name, args, doing = "") => {
    setProblem("");
    setBusy(doing);
    setWaiting((before) => before + 1);
    try { return await act(name, args); } catch (error) { setProblem(error.message); return undefined; }
    finally { setBusy(""); setWaiting((before) => before - 1); refresh(); }
  }, [refresh]);
  if (!state) return <p className="opening" role="status">{lost ? "The playground does not answer." : "Opening the channel…"}</p>;
  const here = state.channels.find((one) => one.id === state.channel);
  const nameOf = (one) => (one.is_im ? state.app.name : `#${one.name}`);
  const me = state.me;
  const zone = state.people.find((one) => one.id === me).tz;
  const openThread = (root, from = null) => { cameFrom.current = from; setThread(root); };
  const closeThread = () => { setThread(""); cameFrom.current?.focus(); };
  const go = (id) => { setShowsHome(false); setThread(""); setChannel(id); };
  const send = (where, text, inThread = "") => {
    if (text.startsWith("/")) {
      const [command, ...rest] = text.split(" ");
      return run("command", { person: me, command, text: rest.join(" "), channel: where.id });
    }
    const mention = !where.is_im && text.startsWith("@");
    return run("say", { person: me, channel: where.id, mention, text: mention ? text.replace(/^@\S+\s*/, "") : text, ...(inThread ? { thread: inThread } : {}) });
  };
  const tryStep = async (text) => {
    go(state.channels[0].id);
    const said = await send(state.channels[0], text);
    if (said?.ts) openThread(said.ts);
  };
  const on = (thing) => (kind, block, part, value) => run(kind, { person: me, ...thing, which: part.action_id, block: block.block_id, value: value ?? null });
  const onMessage = (kind, message, block, part, value) => on({ channel: message.channel, ts: message.ts })(kind, block, part, value);
  const onShortcut = (message, callback_id) => run("shortcut", { person: me, channel: message.channel, ts: message.ts, callback_id });
  const onHome = (kind, view, block, part, value) => on({ view: view.id })(kind, block, part, value);
  const openHome = () => { setShowsHome(true); setThread(""); run("open_home", { person: me }); };
  const openChannel = (one) => { go(one.id); if (one.is_im) run("open_home", { person: me, tab: "messages" }); };
  const doing = busy || (state.preparing ? `${state.preparing}… ${waiting ? "What you sent is passed on as soon as it is ready." : "You can look around; what you send waits."}` : "");
  return (
    <Surroundings value={{ people: state.people, channels: state.channels, zone, theme }}>
      <WithConfirm>
        <div className="page" data-theme={theme}>
          <Top state={state} zone={zone} run={run} tour={tour} setTour={setTour} sent={sent} setSent={setSent}
            onPerson={(id) => { setPerson(id); setThread(""); setShowsHome(false); }} onReset={() => { setThread(""); run("reset", {}, "Starting over…"); }} />
          <p className="status doing" role="status">{doing}</p>
          {lost ? <p className="problem banner" role="alert">The playground does not answer. Is the command still running?</p> : null}
          {problem ? <p className="problem banner" role="alert">{problem} <button type="button" onClick={() => setProblem("")}>Dismiss</button></p> : null}
          <div className="columns" data-side={thread ? "thread" : sent ? "sent" : ""}>
            <Channels state={state} nameOf={nameOf} shown={showsHome ? "" : state.channel} onHome={openHome} onChannel={openChannel} />
            <main>
              {tour ? <Tour onTry={tryStep} onClose={() => setTour(false)} onWeek={() => { go(state.channels[0].id); run("advance", { hours: WEEK_HOURS }, "A week passes…"); }} /> : null}
              {showsHome ? <><h2>Home of {state.app.name}</h2><Home state={state} onAct={onHome} /></>
                : <Channel state={state} here={here} nameOf={nameOf} onAct={onMessage} onShortcut={onShortcut} onThread={openThread} onSend={(text) => send(here, text)} />}
            </main>
            {thread ? <Thread state={state} root={thread} onAct={onMessage} onShortcut={onShortcut} onSend={(text) => send(here, text, thread)} onClose={closeThread} /> : null}
            {sent ? <Backstage onClose={() => setSent(false)} /> : null}
          </div>
          <Modals key={me} stack={state.modals} me={me} run={run} problem={problem} />
        </div>
      </WithConfirm>
    </Surroundings>
  );
}
