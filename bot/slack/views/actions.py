"""All action ids, callback ids and block ids of the app (projects and nudges: in the files beside this).

An id is a promise to every message already posted: rename one and old buttons go dead.
"""

ANSWER_FEEDBACK = "answer_feedback"
"""Thumbs under an answer; the value is `up:<answer>` or `down:<answer>`."""
ANSWER_MORE = "answer_more"
"""Opens the whole answer; the value is the answer's id."""
ANSWER_PASSAGE = "answer_passage"
"""Opens a cited passage; the value (of a button or of the chosen option) is `<number>:<answer>`."""
ANSWER_PAGE = "answer_page"
"""Turns a page of the whole answer; the value is `<page>:<answer>`, from 0. Each button has a suffix."""
ANSWER_SHARE = "answer_share"
"""Posts an ephemeral answer for the channel; the value is the answer's id."""

FEEDBACK_MODAL = "feedback_reasons"
"""Callback id; `private_metadata` is `<answer>:<channel>`, as in `ANSWER_MODAL`."""
FEEDBACK_REASONS_BLOCK = "feedback_reasons_block"
FEEDBACK_REASONS_INPUT = "feedback_reasons_input"
FEEDBACK_WORDS_BLOCK = "feedback_words_block"
FEEDBACK_WORDS_INPUT = "feedback_words_input"

ANSWER_MODAL = "answer_whole"
PASSAGE_MODAL = "answer_passage_whole"
"""Callback ids of modals without a submit button: nothing is ever submitted from them."""

ASK_SHORTCUT = "ask_about_this"
"""Callback id of the message shortcut "Ask about this"."""
EVIDENCE_SHORTCUT = "use_as_evidence"
LESSON_SHORTCUT = "save_as_lesson"

COMMAND = "/advisor"
