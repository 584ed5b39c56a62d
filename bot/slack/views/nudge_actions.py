"""Action ids, callback ids and block ids of nudges. Renaming one makes old buttons go dead.

The block id of each row of acts says what they are about, see `bot.slack.nudges.ref`; the
`private_metadata` of the modals is a `bot.slack.project.spot.Spot`.
"""

NUDGE_DONE = "nudge_done"
"""A button, or a choice among several activities; the value is the activity, as for all below."""
NUDGE_DETAILS = "nudge_details"
"""Opens an activity: owner, date, evidence, status; a button or a choice."""
NUDGE_ASSIGN = "nudge_assign"
"""A choice of a person."""
NUDGE_DUE = "nudge_due"
"""A choice of a date."""
NUDGE_NOT_APPLICABLE = "nudge_not_applicable"
"""Opens the modal that asks why."""
NUDGE_EVIDENCE = "nudge_evidence"
"""Opens the modal that asks for a note or a link."""
NUDGE_CLOSE = "nudge_close"
"""The condition is met; the value is `d12/1`."""
NUDGE_MOVE = "nudge_move"
NUDGE_DECIDE = "nudge_decide"
"""Opens the form of a decision, which is the value. Each button has a suffix."""
NUDGE_GATE = "nudge_gate"
"""Opens the review of the gate."""
NUDGE_PAUSE = "nudge_pause"
"""Opens the reminders of the project, to pause them."""
NUDGE_LATER = "nudge_later"
"""The choice of when to come again; the value is one of the next three."""
LATER_DAY = "day"
LATER_WEEK = "week"
LATER_DATE = "date"
NUDGE_MORE = "nudge_more"
"""The menu of each nudge; the value is one of the next four."""
MORE_DISMISS = "dismiss"
MORE_MUTE = "mute"
MORE_PROJECT = "project"
MORE_MINE = "mine"

NUDGE_MUTE = "nudge_mute"
"""Mutes a rule that is dismissed again and again, which is the value; a button that one person sees."""

NUDGE_REASON_MODAL = "nudge_reason"
NUDGE_EVIDENCE_MODAL = "nudge_evidence_note"
NUDGE_DATE_MODAL = "nudge_date"
NUDGE_DISMISS_MODAL = "nudge_dismiss"
REMINDERS_MODAL = "nudge_reminders"
"""The reminders of a project: its pause, what is muted, how often governance is asked for."""
PAUSE_END = "nudge_pause_end"
"""The pause is over now; a button in that modal."""
MINE_MODAL = "nudge_mine"
"""A person's own hours, zone, and whether they are addressed."""
MINE_OPEN = "nudge_mine_open"
"""Opens it from the Home tab."""

NUDGE_BLOCK = "nudge"
"""Begins the block id of a row of acts."""

FORMS = (
    NUDGE_REASON_MODAL,
    NUDGE_EVIDENCE_MODAL,
    NUDGE_DATE_MODAL,
    NUDGE_DISMISS_MODAL,
    REMINDERS_MODAL,
    MINE_MODAL,
)
"""Callback ids of the modals that are submitted."""
