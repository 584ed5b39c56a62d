"""The tables as they are after the newest migration.

A change here goes with a new file in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Names every constraint alike on both databases, so that a migration can name what it changes."""

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    # Absolute path of a file, or the address of a page.
    Column("uri", Text, nullable=False, unique=True),
    # `bot.domain.chunks.document_key` of this version: part of the ids of its passages.
    Column("key", String(12), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("pages", Integer),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    # "current", or "outdated": the file has changed since and its new version could not be read.
    Column("status", String(16), nullable=False),
)

chunk = Table(
    "chunk",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    # Counts from 1 in reading order; a chunk that was left out leaves a gap.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("section", Text, nullable=False),
    Column("title", Text, nullable=False),
    # A list of {"text": …} or {"text": …, "section": …}.
    Column("statements", JSON, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    # The two parts of `bot.domain.project.ProjectKey`.
    Column("org", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    # Number and hash of the last change: the optimistic lock, and what shows a history cut short.
    Column("version", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("framework_version", String(32), nullable=False),
    # JSON of `bot.domain.project.Project`, as text: it is parsed once, by pydantic.
    Column("snapshot", Text, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    # When the nudge rules are to look at the project next; null: not before somebody plans it.
    Column("next_check_at", DateTime(timezone=True), index=True),
    UniqueConstraint("org", "channel"),
)

change = Table(
    "change",
    metadata,
    Column("project_id", Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    # Counts from 1 without a gap.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(18), nullable=False),
    # JSON of `bot.domain.project.Record`. Rewritten by an erasure alone, with the hash as it was.
    Column("record", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("project_id", Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    # What histories call the person; random, and of this project only.
    Column("token", String(18), primary_key=True),
    Column("number", Integer, nullable=False),
    # Slack user id or another id; null once erased.
    Column("identity", String(255), index=True),
    Column("name", Text),
    Column("bot", Boolean, nullable=False),
    # As the snapshot has it, so that one's projects are found without reading snapshots.
    Column("role", String(16)),
    UniqueConstraint("project_id", "identity"),
)

framework = Table(
    "framework",
    metadata,
    # Each version that a project may still follow, also when knowledge/ has a newer one.
    Column("version", String(32), primary_key=True),
    # JSON of `bot.domain.framework.Framework`.
    Column("content", Text, nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    # SHA-256 over the first hash of an erased history: known again only by who holds an export.
    Column("digest", String(64), primary_key=True),
)

nudge = Table(
    "nudge",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("rule", String(80), nullable=False),
    # The occurrence; see `bot.domain.nudges`. The claim: one row for each rule and window of a project.
    Column("window", String(80), nullable=False),
    # "claimed": on its way; "sent"; "released": nobody has seen it and it may be claimed again.
    Column("status", String(16), nullable=False),
    # Why it was released last, e.g. "channel_gone".
    Column("reason", String(40)),
    # Names the message that carries it; the poster's key.
    Column("message", String(80), nullable=False, index=True),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    Column("failures", Integer, nullable=False),
    # Of a claim whose post failed: not before then.
    Column("retry_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    # Slack's name of the message.
    Column("ts", String(40)),
    Column("addressee", String(18)),
    Column("escalation", Boolean, nullable=False),
    # "acted", "snoozed" or "dismissed", by whom and when.
    Column("outcome", String(16)),
    Column("outcome_at", DateTime(timezone=True)),
    Column("outcome_by", String(18)),
    # Why it was dismissed: one of a few codes, no text.
    Column("dismissed_as", String(24)),
    Column("snoozed_until", DateTime(timezone=True)),
    UniqueConstraint("project_id", "rule", "window"),
)

nudge_preference = Table(
    "nudge_preference",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("identity", String(255), primary_key=True),
    Column("opted_out", Boolean, nullable=False),
    Column("time_zone", String(64)),
    # JSON of `bot.domain.project.WorkingHours`.
    Column("working_hours", Text),
)

inbox = Table(
    "inbox",
    metadata,
    # `bot.domain.inbound.Item.key`: one row a happening, kept as long as Slack may deliver it again.
    Column("key", String(255), primary_key=True),
    Column("event_id", String(255), nullable=False, unique=True),
    # What is done one after the other: the conversation.
    Column("lane", String(130), nullable=False),
    # "waiting": no job yet; "started": a job has it; "done".
    Column("state", String(8), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    # JSON of the item; null once it is done.
    Column("body", Text),
    Index("ix_inbox_state_received_at", "state", "received_at"),
)

post = Table(
    "post",
    metadata,
    # What is said, by our own name for it: said once, over crashes and replicas.
    Column("key", String(255), primary_key=True),
    # "sending": it may be out or not; "growing": a part is; "sent"; "failed": the platform will not have it.
    Column("state", String(8), nullable=False),
    Column("org", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("error", String(64), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, index=True),
)

answer = Table(
    "answer",
    metadata,
    # Made from the key of the question, so that answering again gives the same.
    Column("id", String(32), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    # Empty for a question that was no message (a command).
    Column("question_ts", String(32), nullable=False),
    # Empty until it is posted, and for an answer that only the asker saw.
    Column("answer_ts", String(32), nullable=False),
    Column("asker", String(64), nullable=False),
    # Counts the edits of the answer.
    Column("revision", Integer, nullable=False),
    # The question was deleted: no answer may stand.
    Column("withdrawn", Boolean, nullable=False),
    # JSON of `bot.domain.answers.Answer` or `Refusal`; null before it is there.
    Column("outcome", Text),
    Column("changed_at", DateTime(timezone=True), nullable=False, index=True),
    Index("ix_answer_org_channel_thread_ts", "org", "channel", "thread_ts"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(32), ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True),
    Column("user", String(64), primary_key=True),
    # "up" or "down".
    Column("verdict", String(4), nullable=False),
    # A list of `bot.slack.views.frames.FeedbackReason`.
    Column("reasons", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

channel = Table(
    "channel",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    # `bot.domain.inbound.Mode`.
    Column("mode", String(8), nullable=False),
    Column("language", String(2)),
)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", String(64), nullable=False),
    # Empty where there is none; an org-wide installation has no team.
    Column("enterprise_id", String(64), nullable=False),
    Column("team_id", String(64), nullable=False),
    # Empty: the bot's own row.
    Column("user_id", String(64), nullable=False),
    Column("installed_at", DateTime(timezone=True), nullable=False),
    # JSON of slack_sdk's Installation or Bot, encrypted.
    Column("secret", Text, nullable=False),
    UniqueConstraint("client_id", "enterprise_id", "team_id", "user_id"),
)

oauth_state = Table(
    "oauth_state",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

executor = Table(
    "executor",
    metadata,
    # A process that works on jobs, and when it was last alive.
    Column("id", String(128), primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

announcement = Table(
    "announcement",
    metadata,
    Column("project_id", Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    # The last change that the channel was told of.
    Column("announced", Integer, nullable=False),
    # The last change of the message that is on its way; null: none is.
    Column("pending", Integer),
    Column("announced_at", DateTime(timezone=True), nullable=False),
)

lead_schedule = Table(
    "lead_schedule",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    # JSON of `bot.domain.leads.LeadSchedule`, without `sent`.
    Column("schedule", Text, nullable=False),
    # The window of the latest summary that went out.
    Column("sent", String(16), nullable=False),
)

model_use = Table(
    "model_use",
    metadata,
    # A day in UTC; what the language model took on it, over all processes.
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    Column("cost", Double, nullable=False),
)
