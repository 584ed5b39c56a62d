// Where the keys are in a window over the page, and where they go when it is drawn anew.
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

// Stands before a window: once both are gone, the focus is where it was before them.
export function GivesFocusBack() {
  const from = useRef(null);
  useLayoutEffect(() => { from.current = document.activeElement; }, []);
  useEffect(() => () => { if (from.current?.isConnected) from.current.focus(); }, []);
  return null;
}
