// Slack's confirmation. The renderer has one of its own, which takes no focus and tells nobody of the answer.
import { createContext, useCallback, useEffect, useRef, useState } from "react";

export const Confirming = createContext(async () => true);

function Asked({ ask, settle }) {
  const box = useRef(null);
  useEffect(() => { box.current.showModal(); }, []);
  // Closing gives the focus back to where it was.
  const answer = (yes) => { box.current.close(); settle(yes); };
  return (
    <dialog ref={box} className="confirm" aria-labelledby="confirm-title" onCancel={(event) => { event.preventDefault(); answer(false); }}>
      <h2 id="confirm-title">{ask.title.text}</h2>
      <p>{ask.text.text}</p>
      <footer>
        <button type="button" onClick={() => answer(false)}>{ask.deny?.text ?? "Cancel"}</button>
        <button type="button" className={ask.style === "danger" ? "danger" : "primary"} onClick={() => answer(true)}>{ask.confirm?.text ?? "Yes"}</button>
      </footer>
    </dialog>
  );
}

export function WithConfirm({ children }) {
  const [asked, setAsked] = useState(null);
  const confirm = useCallback((ask) => new Promise((resolve) => {
    if (!ask) resolve(true);
    else setAsked({ ask, settle: (yes) => { setAsked(null); resolve(yes); } });
  }), []);
  return <Confirming value={confirm}>{children}{asked ? <Asked {...asked} /> : null}</Confirming>;
}
