"""Action ids, callback ids and block ids of projects. Renaming one makes old buttons go dead.

`private_metadata` of these modals is a `bot.slack.project.place.Spot`: ids and numbers alone.
"""

PROJECT_OPEN = "project_open"
"""Opens something of the project; the value is one of the `OPEN_…` names. Each button has a suffix."""
OPEN_CHECKLIST = "checklist"
OPEN_GATE = "gate"
OPEN_PHASE = "phase"
OPEN_START = "start"
OPEN_PROFILE = "profile"
OPEN_SETTINGS = "settings"
OPEN_LESSON = "lesson"
PROJECT_SHARE = "project_share"
"""Posts what only one person saw for the channel; the value is `status`, `next` or `summary`."""
PROJECT_UNDO = "project_undo"
"""Puts a change back; the value is its number."""
PROJECT_EXPORT = "project_export"
"""The value is a file format."""

ITEM_MENU = "project_item"
"""The menu of an activity; the value of an option is `code:activity`, a code of those below."""
ITEM_BUTTON = "project_item_button"
"""The same as a button; the action id has a suffix, the value is as above."""
ITEM_DONE = "done"
ITEM_BEGIN = "begin"
ITEM_TAKE = "take"
ITEM_DETAILS = "details"
ITEM_VERIFY = "project_item_verify"
ITEM_UNVERIFY = "project_item_unverify"
ITEM_UNPROVE = "project_item_unprove"
"""Removes a piece of evidence; the value is its id. Each button has a suffix."""

CHECKLIST_PHASE = "project_checklist_phase"
CHECKLIST_FILTER = "project_checklist_filter"
CHECKLIST_PAGE = "project_checklist_page"
"""The value is a page from 0; each button has a suffix."""

PHASE_TARGET = "project_phase_target"
GATE_DECIDE = "project_gate_decide"
"""The value is a decision; each button has a suffix."""
GATE_CLOSE = "project_gate_close"
"""Closes a condition; the value is `decision/number`. Each button has a suffix."""
CONDITION_MORE = "project_condition_more"
"""One more condition in the form of a decision."""

HOME_FILTER = "project_home_filter"
HOME_PAGE = "project_home_page"
HOME_SCHEDULE = "project_home_schedule"
HOME_EXPORT = "project_home_export"
HOME_OPEN = "project_home_open"
"""Opens the status of a project in a modal; the value is its channel."""

START_MODAL = "project_start"
PROFILE_MODAL = "project_profile"
CHECKLIST_MODAL = "project_checklist"
ITEM_MODAL = "project_item_form"
PHASE_MODAL = "project_phase"
GATE_MODAL = "project_gate"
DECISION_MODAL = "project_decision"
LESSON_MODAL = "project_lesson"
EVIDENCE_MODAL = "project_evidence"
SETTINGS_MODAL = "project_settings"
SCHEDULE_MODAL = "project_schedule"
STATUS_MODAL = "project_status"
"""Callback ids."""

FORMS = (
    START_MODAL,
    PROFILE_MODAL,
    ITEM_MODAL,
    PHASE_MODAL,
    DECISION_MODAL,
    LESSON_MODAL,
    EVIDENCE_MODAL,
    SETTINGS_MODAL,
    SCHEDULE_MODAL,
)
"""Callback ids of the modals that are submitted."""

FIELD = "value"
"""Action id of the one input of each input block; the block id names the field, up to the first `.`."""
