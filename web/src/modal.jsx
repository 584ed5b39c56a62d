import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Blocks } from "./blocks.jsx";
import { GivesFocusBack, focusAgain, focusFirst, spotOf } from "./focus.js";

const NEEDED = "Please complete this field.";
const isEmpty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

// What a person has left open that must be filled in. Slack's client asks for it before it sends anything.
function lacking(view, values) {
  const found = {};
  for (const block of view.blocks.filter((one) => one.type === "input" && !one.optional)) {
    const { type, ...held } = view.state?.values?.[block.block_id]?.[block.element.action_id] ?? {};
    const value = block.block_id in values ? values[block.block_id] : Object.values(held)[0];
    if (isEmpty(value)) found[block.block_id] = NEEDED;
  }
  return found;
}

function Modal({ view, spots, run, me, problem, onClose }) {
  const box = useRef(null);
  const body = useRef(null);
  const filled = useRef({});
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  useLayoutEffect(() => {
    const spot = spots.get(view.id);
    if (!box.current.open) box.current.showModal();
    if (spot) focusAgain(box.current, spot);
    else focusFirst(body.current);
  }, [spots, view.id, view.hash]);
  useEffect(() => { if (Object.keys(errors).length) box.current.querySelector("[aria-invalid]")?.focus(); }, [errors]);
  const here = { person: me, view: view.id };
  // The view as it is now may have other fields than when they were filled in.
  const values = () => {
    const inputs = new Set(view.blocks.filter((one) => one.type === "input").map((one) => one.block_id));
    return Object.fromEntries(Object.entries(filled.current).filter(([block]) => inputs.has(block)));
  };
  const submit = async (event) => {
    event.preventDefault();
    const missing = lacking(view, values());
    if (Object.keys(missing).length) return setErrors(missing);
    setBusy(true);
    const done = await run("submit", { ...here, values: values() });
    setErrors(done?.errors ?? {});
    return setBusy(false);
  };
  // Slack tells the app of all that stands in the form with each act in it.
  const onAct = async (kind, block, part, value) => {
    const acting = kind === "choose" && block.type === "input" ? block.block_id : "";
    for (const [other, held] of Object.entries(values())) {
      if (other !== acting && !view.blocks.find((one) => one.block_id === other).dispatch_action) {
        await run("choose", { ...here, which: other, block: other, value: held });
      }
    }
    await run(kind, { ...here, which: part.action_id, block: block.block_id, value });
  };
  return (
    <dialog ref={box} aria-labelledby="modal-title" onCancel={onClose} onFocus={(event) => spots.set(view.id, spotOf(box.current, event.target))}>
      <form onSubmit={submit} noValidate>
        <header><h2 id="modal-title">{view.title?.text}</h2></header>
        {problem ? <p className="problem" role="alert">{problem}</p> : null}
        <div className="modal-body" ref={body} tabIndex={0} role="group" aria-label={view.title?.text}>
          <Blocks key={view.hash} blocks={view.blocks} values={view.state?.values} errors={errors} onAct={onAct}
            onFill={(block, value) => { filled.current[block] = value; }} />
        </div>
        <footer>
          <button type="button" onClick={onClose}>{view.close?.text ?? "Close"}</button>
          {view.submit ? <button type="submit" className="primary" disabled={busy}>{view.submit.text}</button> : null}
        </footer>
      </form>
    </dialog>
  );
}

// The view on top of those that are open. One that is closed is away at once, so that the next Escape is for
// the view below it, however late the server answers; it is back where closing failed.
export function Modals({ stack, me, run, problem }) {
  const [closed, setClosed] = useState([]);
  const spots = useRef(new Map());
  const view = stack.findLast((one) => !closed.includes(one.id));
  if (!view) return null;
  const close = async () => {
    const { id } = view;
    flushSync(() => setClosed((before) => [...before, id]));
    if ((await run("close", { person: me, view: id })) === undefined) setClosed((before) => before.filter((one) => one !== id));
  };
  return <><GivesFocusBack /><Modal key={view.id} view={view} spots={spots.current} me={me} run={run} problem={problem} onClose={close} /></>;
}
