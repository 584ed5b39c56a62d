"""The state of one project: the channel's phase, activities, gates, people and history. Pure.

For those who build on it (store, command line, exports, Slack, nudges):

**Write.** `advance(project | None, change, actor, now, framework)` returns the project after the
change and the `Record` to append, or raises `bot.errors.Refused` (reason and mend) and changes
nothing. Store both in one transaction; `record.number == project.version` is the optimistic lock,
`record.hash == project.head`. A change is one of the `Change` union, built by its class and
parsed from JSON by its `kind` (`TypeAdapter(Change)`). `framework` is that of the project's own
`framework_version` (for `Migrated`: the one to go to). `apply` is `advance` without the record.

**Texts and people.** Whatever a person types goes in by `words(text, salt)` or, for names of things,
`label(text, salt)`; salt is `secrets.token_hex(16)`, new each time. People are tokens
(`"p-" + secrets.token_hex(8)`) of one project; the `People` table maps them to identities, is stored
beside the history and is never hashed. An `Actor` is a token and a kind (person, bot, operator).
`str(words)` shows the text or "[erased]"; `people.shown(token)` the name or the pseudonym.

**Read.** `replay(records)` gives the snapshot again; `verify_chain(records)` the first number that
does not fit, or None. `summarize`, `portfolio`, `readiness`, `next_activities`, `who_waits`: values
with tokens and `Words` in them, each line with its `Provenance` (section and extract ids).
All values round-trip: `X.model_validate_json(x.model_dump_json())`.

**Undo.** `advance(project, undo(project, of=None), …)`: the last `UNDO_DEPTH` changes, see `slots`.

**Migrate.** `plan = plan_migration(project, old, new)`; show it; `advance(project, plan.change,
actor, now, new)`.

**Erase.** A person: `advance` with `PersonErased`, append, then `erase_person(...)`; store its
people, its snapshot and the JSON of the records in `rewritten`, in the same transaction. A channel:
delete all of its rows.
"""

from bot.domain.project.base import PersonToken, ProjectKey, UtcTime, canonical_json
from bot.domain.project.catalogue import (
    Catalogue,
    Item,
    ItemLine,
    Need,
    Provenance,
    catalogue,
    from_paper,
    item_line,
)
from bot.domain.project.changes import (
    ACT_OF,
    ActivityAdded,
    ActivityChange,
    Assigned,
    Change,
    ConditionClosed,
    Created,
    DueSet,
    EvidenceAdded,
    EvidenceRemoved,
    GateDecided,
    LessonAdded,
    LessonRemoved,
    Marked,
    Migrated,
    NewCondition,
    NudgeSent,
    PersonErased,
    PersonSet,
    PhaseMoved,
    ProfileEdited,
    SettingsChanged,
    Tailored,
    Undone,
    VerificationWithdrawn,
    Verified,
)
from bot.domain.project.gates import (
    Readiness,
    Requirement,
    blockers_of_move,
    next_phase,
    readiness,
)
from bot.domain.project.history import (
    Advance,
    Record,
    advance,
    apply,
    latest_undoable,
    replay,
    undo,
    verify_chain,
)
from bot.domain.project.migration import LevelChange, MigrationPlan, plan_migration
from bot.domain.project.next_activities import NextActivity, Why, next_activities
from bot.domain.project.people import BOT_MAY, MAY, OPERATOR_MAY, Act, Actor, Member, ProjectRole
from bot.domain.project.permissions import may
from bot.domain.project.portfolio import GapLine, PortfolioRow, portfolio, portfolio_row
from bot.domain.project.privacy import Erasure, People, Person, erase_person
from bot.domain.project.slots import UNDO_DEPTH
from bot.domain.project.state import Project
from bot.domain.project.summary import (
    ChangeLine,
    LessonLine,
    PhaseChecklist,
    ProjectStatus,
    Summary,
    Tally,
    changes_since,
    project_status,
    summarize,
)
from bot.domain.project.values import (
    ActivityState,
    Condition,
    Decision,
    Evidence,
    GateDecision,
    LastNudge,
    Mark,
    OwnActivity,
    Profile,
    Retired,
    Settings,
    Status,
    SystemKind,
    Tailoring,
    TeamLesson,
    Verification,
    Visit,
    WorkingHours,
)
from bot.domain.project.waiting import Waiting, who_waits
from bot.domain.project.words import ERASED, Label, Words, label, words

__all__ = [
    "ACT_OF",
    "BOT_MAY",
    "ERASED",
    "MAY",
    "OPERATOR_MAY",
    "UNDO_DEPTH",
    "Act",
    "ActivityAdded",
    "ActivityChange",
    "ActivityState",
    "Actor",
    "Advance",
    "Assigned",
    "Catalogue",
    "Change",
    "ChangeLine",
    "Condition",
    "ConditionClosed",
    "Created",
    "Decision",
    "DueSet",
    "Erasure",
    "Evidence",
    "EvidenceAdded",
    "EvidenceRemoved",
    "GapLine",
    "GateDecided",
    "GateDecision",
    "Item",
    "ItemLine",
    "Label",
    "LastNudge",
    "LessonAdded",
    "LessonLine",
    "LessonRemoved",
    "LevelChange",
    "Mark",
    "Marked",
    "Member",
    "Migrated",
    "MigrationPlan",
    "Need",
    "NewCondition",
    "NextActivity",
    "NudgeSent",
    "OwnActivity",
    "People",
    "Person",
    "PersonErased",
    "PersonSet",
    "PersonToken",
    "PhaseChecklist",
    "PhaseMoved",
    "PortfolioRow",
    "Profile",
    "ProfileEdited",
    "Project",
    "ProjectKey",
    "ProjectRole",
    "ProjectStatus",
    "Provenance",
    "Readiness",
    "Record",
    "Requirement",
    "Retired",
    "Settings",
    "SettingsChanged",
    "Status",
    "Summary",
    "SystemKind",
    "Tailored",
    "Tailoring",
    "Tally",
    "TeamLesson",
    "Undone",
    "UtcTime",
    "Verification",
    "VerificationWithdrawn",
    "Verified",
    "Visit",
    "Waiting",
    "Why",
    "Words",
    "WorkingHours",
    "advance",
    "apply",
    "blockers_of_move",
    "canonical_json",
    "catalogue",
    "changes_since",
    "erase_person",
    "from_paper",
    "item_line",
    "label",
    "latest_undoable",
    "may",
    "next_activities",
    "next_phase",
    "plan_migration",
    "portfolio",
    "portfolio_row",
    "project_status",
    "readiness",
    "replay",
    "summarize",
    "undo",
    "verify_chain",
    "who_waits",
    "words",
]
