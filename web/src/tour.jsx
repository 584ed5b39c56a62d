import { useState } from "react";

const STEPS = [
  ["A question", "Each statement of the answer names its source. The answer comes in a thread, as it would in Slack.", "@Advisor What has to be in place before the pilot?"],
  ["A false premise", "The source knows no such expert. The bot says so before anything else.", "@Advisor What did Expert 9 say about training?"],
  ["A refusal", "Where the corpus has nothing, the bot says that it does not know, and shows what lies nearest.", "@Advisor Which dose of warfarin should the patient get?"],
  ["A checklist", "The activities of this channel's phase, with owners, dates and evidence. Only you see it, until you share it.", "/advisor checklist"],
  ["A gate with gaps", "What is missing before the next phase. The lead decides, and the reason is kept.", "/advisor gate"],
  ["A nudge", "A week passes in an instant. What is overdue or has gone quiet is said in the channel, once, with a button that mends it.", "week"],
];

export function Tour({ onTry, onWeek, onClose }) {
  const [at, setAt] = useState(0);
  const [title, words, text] = STEPS[at];
  return (
    <section aria-label="Tour" className="tour">
      <div className="steps">
        <h2>{title}</h2><span className="count">Tour, {at + 1} of {STEPS.length}</span>
        <button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>Back</button>
        <button type="button" disabled={at === STEPS.length - 1} onClick={() => setAt(at + 1)}>Next</button>
        <button type="button" onClick={onClose}>Close tour</button>
      </div>
      <p>{words}</p>
      {text === "week" ? <button type="button" className="primary" onClick={onWeek}>Let a week pass</button>
        : <button type="button" className="primary" onClick={() => onTry(text)}>Try it: <code>{text}</code></button>}
    </section>
  );
}
