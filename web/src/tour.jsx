import { useState } from "react";

const STEPS = [
  ["A question", "Every statement of the answer carries its source. The answer comes in the thread.", "@Advisor What has to be in place before the pilot?"],
  ["A false premise", "The paper names no such expert. The bot says so before anything else.", "@Advisor What did Expert 9 say about training?"],
  ["A refusal", "Where the corpus has nothing, the bot says that it does not know, and shows what lies nearest.", "@Advisor Which dose of warfarin should the patient get?"],
  ["A checklist", "The activities of this channel's phase, with owners, dates and evidence.", "/advisor checklist"],
  ["A gate with gaps", "What is missing before the next phase, and the decision of the lead.", "/advisor gate"],
  ["A nudge", "Press “A week later” above. What is overdue or has gone quiet is said in the channel, once.", ""],
];

export function Tour({ send }) {
  const [at, setAt] = useState(0);
  const [title, words, text] = STEPS[at];
  return (
    <aside aria-label="Tour" className="tour">
      <header><h2>Tour</h2><span>{at + 1} of {STEPS.length}</span></header>
      <h3>{title}</h3><p>{words}</p>
      {text ? <p><code>{text}</code> <button type="button" className="primary" onClick={() => send(text)}>Try it</button></p> : null}
      <footer>
        <button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>Back</button>
        <button type="button" disabled={at === STEPS.length - 1} onClick={() => setAt(at + 1)}>Next</button>
      </footer>
    </aside>
  );
}
