// Where the keys are in a window over the page and in lists, and where they go when these are drawn anew.
import { useEffect, useLayoutEffect, useRef } from "react";

const CONTROLS = "input, select, textarea, button, summary, a[href]";
const controlsOf = (box) => [...box.querySelectorAll(CONTROLS)].filter((one) => !one.disabled && one.checkVisibility());
const nameOf = (one) => one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;

// What is remembered of the control that has the focus: itself, its name, and its place among all.
export function spotOf(box, control) {
  const at = controlsOf(box).indexOf(control);
  return at < 0 ? null : { control, at, name: nameOf(control) };
}

// The focus is where it was; where that control is gone, on the one of its name that is nearest to its place,
// else on the one in its place.
export function focusAgain(box, spot) {
  if (spot.control.isConnected) return spot.control.focus();
  const all = controlsOf(box);
  const far = (one) => Math.abs(all.indexOf(one) - spot.at);
  const [near] = all.filter((one) => nameOf(one) === spot.name).sort((a, b) => far(a) - far(b));
  return (near ?? all[Math.min(spot.at, all.length - 1)])?.focus();
}

// The first control that is in sight without scrolling, else the text itself, which keys then scroll.
export function focusFirst(body) {
  const end = body.getBoundingClientRect().bottom;
  (controlsOf(body).find((one) => one.getBoundingClientRect().bottom <= end) ?? body).focus();
}

// Returns what a list has to be told of the focus in it: where a control is drawn anew and gone, the focus is
// on another of the same message, or of the list where it stands in none.
export function useFocusKept(box) {
  const held = useRef(null);
  useLayoutEffect(() => {
    if (!held.current || held.current.spot.control.isConnected || document.activeElement !== document.body) return;
    const { part, spot } = held.current;
    held.current = null;
    focusAgain(part.isConnected ? part : box.current, spot);
  });
  return ({ target }) => {
    const part = target.closest("article") ?? box.current;
    const spot = spotOf(part, target);
    held.current = spot && { part, spot };
  };
}

// Stands before a window: once both are gone, the focus is where it was before them.
export function GivesFocusBack() {
  const from = useRef(null);
  useLayoutEffect(() => { from.current = document.activeElement; }, []);
  useEffect(() => () => { if (from.current?.isConnected) from.current.focus(); }, []);
  return null;
}
