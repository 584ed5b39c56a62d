import { useEffect, useRef, useState } from "react";
import { Blocks } from "./blocks.jsx";

export function Modal({ view, state, run, onAct }) {
  const box = useRef(null);
  const [filled, setFilled] = useState({});
  const [errors, setErrors] = useState({});
  useEffect(() => { if (!box.current.open) box.current.showModal(); }, []);
  const close = () => run("close", { person: state.me, view: view.id });
  const submit = async (event) => {
    event.preventDefault();
    const inputs = new Set(view.blocks.filter((one) => one.type === "input").map((one) => one.block_id));
    const values = Object.fromEntries(Object.entries(filled).filter(([block]) => inputs.has(block)));
    const done = await run("submit", { person: state.me, view: view.id, values });
    setErrors(done?.errors ?? {});
  };
  return (
    <dialog ref={box} aria-labelledby="modal-title" onCancel={(event) => { event.preventDefault(); close(); }}>
      <form onSubmit={submit}>
        <header><h2 id="modal-title">{view.title?.text}</h2></header>
        <div className="modal-body" tabIndex={0} role="group" aria-label={view.title?.text}>
          <Blocks key={view.hash} blocks={view.blocks} state={state} values={view.state?.values} errors={errors} onAct={onAct}
            onFill={(block, value) => setFilled((was) => ({ ...was, [block]: value }))} />
        </div>
        <footer>
          <button type="button" onClick={close}>{view.close?.text ?? "Close"}</button>
          {view.submit ? <button type="submit" className="primary">{view.submit.text}</button> : null}
        </footer>
      </form>
    </dialog>
  );
}
