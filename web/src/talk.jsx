// Messages and where one writes them.
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Blocks } from "./blocks.jsx";
import { Overflow } from "./fields.jsx";
import { useFocusKept } from "./focus.js";
import { Surroundings, told } from "./slack.js";

const NEAR_PX = 120;
const initials = (name) => name.split(" ").map((word) => word[0]).join("").slice(0, 2);
const hue = (id) => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);

export function Avatar({ person }) {
  if (person?.bot_id) return <span className="avatar bot" aria-hidden="true">✦</span>;
  return <span className="avatar" aria-hidden="true" style={{ "--hue": hue(person?.id ?? "") }}>{initials(person?.real_name ?? "?")}</span>;
}

function blocksOf(message) {
  if (message.blocks?.length) return message.blocks;
  if (!message.text) return [];
  if (message.streamed) return [{ type: "markdown", block_id: "text", text: message.text }];
  return [{ type: "section", block_id: "text", text: { type: "mrkdwn", text: message.text } }];
}

function Said({ message, state, replies, onAct, onThread, onShortcut }) {
  const writer = state.people.find((one) => one.id === message.user);
  const clock = told(message.ts, useContext(Surroundings).zone, "clock");
  return (
    <article className={message.only_for ? "said private" : "said"} data-ts={message.ts} aria-label={`${writer?.real_name} at ${clock}`}>
      <Avatar person={writer} />
      <div className="words">
        {message.only_for ? <p className="only">Only visible to you</p> : null}
        <header>
          <strong>{writer?.real_name}</strong>{writer?.bot_id ? <span className="badge">App</span> : null}
          <time dateTime={new Date(message.ts * 1000).toISOString()}>{clock}</time>
          {message.edited ? <span className="hint">(edited)</span> : null}
          {message.streaming_state ? <span className="badge writing">writing…</span> : null}
        </header>
        <Blocks blocks={blocksOf(message)} values={message.values} onAct={(kind, block, part, value) => onAct(kind, message, block, part, value)} />
        {message.files?.map((file) => (
          <p key={file.id}><a className="file" download={file.name} href={`/file/${file.id}?person=${state.me}`}>
            <span aria-hidden="true">⬇ </span>{file.name}<span className="hint"> {Math.ceil(file.size / 1000)} kB</span></a></p>
        ))}
        {message.reactions?.length ? <p className="hint">{message.reactions.map((one) => `:${one.name}: ${one.count}`).join("  ")}</p> : null}
        {message.only_for || !Object.keys(state.shortcuts).length ? null : (
          <Overflow name="use this message" part={{ options: Object.entries(state.shortcuts).map(([text, value]) => ({ value, text: { text } })) }}
            onChoose={(shortcut) => onShortcut(message, shortcut)} />
        )}
        {onThread && !message.only_for ? (
          <button type="button" className={replies ? "link replies" : "link quiet"} onClick={(event) => onThread(message.ts, event.currentTarget)}>
            {replies ? `${replies} ${replies === 1 ? "reply" : "replies"}` : "Reply in thread"}
          </button>
        ) : null}
      </div>
    </article>
  );
}

export function Log({ messages, all, label, children, ...rest }) {
  const box = useRef(null);
  const near = useRef(true);
  const placed = useRef(0);
  const noteFocus = useFocusKept(box);
  const { zone } = useContext(Surroundings);
  const day = (message) => told(message.ts, zone, "day");
  const height = messages.map((one) => `${one.ts}${one.text?.length}${one.edited?.ts ?? ""}`).join();
  // The newest is shown; of one that is taller than the log, its beginning.
  useLayoutEffect(() => {
    const last = box.current.querySelector(":scope > div:last-of-type .said:last-child");
    if (!near.current || !last) return;
    box.current.scrollTop = Math.min(last.offsetTop - 8, box.current.scrollHeight);
    placed.current = box.current.scrollTop;
  }, [height]);
  // Who reads further up is left there. A tall message that is still as it was put before its reader is no such place.
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    near.current = scrollTop === placed.current || scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  return (
    <section className="log" role="log" aria-label={label} aria-live="polite" tabIndex={0} ref={box} onScroll={scrolled} onFocus={noteFocus}>
      {messages.map((one, n) => (
        <div key={one.ts}>
          {n === 0 || day(messages[n - 1]) !== day(one) ? <p className="day"><span>{day(one)}</span></p> : null}
          <Said message={one} replies={all ? all.filter((m) => m.thread_ts === one.ts && m.ts !== one.ts).length : 0} {...rest} />
        </div>
      ))}
      {children}
    </section>
  );
}

export function Composer({ label, hint, starters = [], focused, onSend }) {
  const [text, setText] = useState("");
  const field = useRef(null);
  useEffect(() => { if (focused) field.current.focus(); }, [focused]);
  const send = (event) => {
    event.preventDefault();
    if (text.trim()) onSend(text.trim());
    setText("");
  };
  const start = (words) => { setText((was) => (was.startsWith(words) ? was : words + was)); field.current.focus(); };
  return (
    <form className="composer" onSubmit={send}>
      <div className="writing">
        <input ref={field} aria-label={label} placeholder={hint ?? label} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
        <button type="submit" className="primary" disabled={!text.trim()}>Send</button>
      </div>
      {starters.length ? <div className="starters">{starters.map((words) => <button key={words} type="button" onClick={() => start(words)}>{words.trim()}</button>)}</div> : null}
    </form>
  );
}
