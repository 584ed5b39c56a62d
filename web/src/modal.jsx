import { useEffect, useRef, useState } from "react";
import { Blocks } from "./blocks.jsx";

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

export function Modal({ view, run, me, problem }) {
  const box = useRef(null);
  const filled = useRef({});
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    return () => { if (before?.isConnected) before.focus(); };
  }, []);
  useEffect(() => { if (Object.keys(errors).length) box.current.querySelector("[aria-invalid]")?.focus(); }, [errors]);
  const here = { person: me, view: view.id };
  // The view as it is now may have other fields than when they were filled in.
  const values = () => {
    const inputs = new Set(view.blocks.filter((one) => one.type === "input").map((one) => one.block_id));
    return Object.fromEntries(Object.entries(filled.current).filter(([block]) => inputs.has(block)));
  };
  const close = () => run("close", here);
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
    <dialog ref={box} aria-labelledby="modal-title" onCancel={(event) => { event.preventDefault(); close(); }}>
      <form onSubmit={submit} noValidate>
        <header><h2 id="modal-title">{view.title?.text}</h2></header>
        {problem ? <p className="problem" role="alert">{problem}</p> : null}
        <div className="modal-body" tabIndex={0} role="group" aria-label={view.title?.text}>
          <Blocks key={view.hash} blocks={view.blocks} values={view.state?.values} errors={errors} onAct={onAct}
            onFill={(block, value) => { filled.current[block] = value; }} />
        </div>
        <footer>
          <button type="button" onClick={close}>{view.close?.text ?? "Close"}</button>
          {view.submit ? <button type="submit" className="primary" disabled={busy}>{view.submit.text}</button> : null}
        </footer>
      </form>
    </dialog>
  );
}
