// What the page asks its server: the state again and again, and acts.
import { createContext, useEffect, useRef, useState } from "react";

const POLL_MS = 400;
const DARK = matchMedia("(prefers-color-scheme: dark)");

// People, channels, the person's time zone and the theme, for whatever draws blocks.
export const Surroundings = createContext(null);

export async function act(name, args) {
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(args) };
  const answer = await fetch(`/act/${name}`, sent).catch(() => { throw new Error("The playground does not answer."); });
  const body = await answer.json().catch(() => { throw new Error(`The playground failed here (${answer.status}).`); });
  if (!body.ok) throw new Error(body.error);
  return body.result;
}

export function useSlack(person, channel) {
  const [state, setState] = useState(null);
  const [lost, setLost] = useState(false);
  const look = useRef(() => {});
  useEffect(() => {
    let live = true;
    let timer;
    let seen = "";
    let latest = 0;
    look.current = async () => {
      clearTimeout(timer);
      latest += 1;
      const turn = latest;
      const isNewest = () => live && turn === latest;  // else a later look is under way, or the page shows another
      const query = new URLSearchParams({ person, channel, seen });
      try {
        const answer = await fetch(`/state?${query}`);
        if (!isNewest()) return;
        setLost(!answer.ok && answer.status !== 304);
        if (answer.status === 200) {
          const fresh = await answer.json();
          if (!isNewest()) return;
          seen = fresh.digest;
          setState(fresh);
        }
      } catch {
        if (isNewest()) setLost(true);
      }
      if (isNewest()) timer = setTimeout(() => look.current(), POLL_MS);
    };
    look.current();
    return () => { live = false; clearTimeout(timer); };
  }, [person, channel]);
  return { state, lost, refresh: () => look.current() };
}

export function useTheme() {
  const [dark, setDark] = useState(DARK.matches);
  useEffect(() => {
    const change = (event) => setDark(event.matches);
    DARK.addEventListener("change", change);
    return () => DARK.removeEventListener("change", change);
  }, []);
  return dark ? "dark" : "light";
}

// Moments as the person reads them: in the time zone of the person's profile, as Slack shows them.
const FORMS = {
  moment: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  clock: { hour: "2-digit", minute: "2-digit" },
};
export const told = (seconds, zone, form) => new Date(seconds * 1000).toLocaleString([], { timeZone: zone, ...FORMS[form] });
