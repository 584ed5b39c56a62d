// The strip of channels, and in which of them somebody else has said something since one was there.
import { useEffect, useState } from "react";

// A channel that is seen for the first time counts as read; so does one that was started over.
function readNow(before, { me, channels }, shown) {
  const now = { ...before };
  for (const { id, latest } of channels) {
    const key = `${me} ${id}`;
    if (!(key in now) || id === shown || latest < now[key]) now[key] = latest;
  }
  return now;
}

export function Channels({ state, nameOf, shown, onHome, onChannel }) {
  const [read, setRead] = useState({});
  useEffect(() => setRead((before) => readNow(before, state, shown)), [state, shown]);
  const isNew = ({ id, latest }) => id !== shown && latest > (read[`${state.me} ${id}`] ?? latest);
  return (
    <nav aria-label="Channels">
      <button type="button" aria-current={shown ? undefined : "page"} onClick={onHome}>Home of {state.app.name}</button>
      {state.channels.map((one) => (
        <button type="button" key={one.id} aria-current={one.id === shown ? "page" : undefined} onClick={() => onChannel(one)}>
          {one.is_im ? `${state.app.name}, direct` : nameOf(one)}{isNew(one) ? <span className="new"> new</span> : null}</button>
      ))}
    </nav>
  );
}
