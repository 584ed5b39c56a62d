"""assistant.threads.* and agents.sessions.*: what an agent shows about a thread while it works."""

from bot.standin import budgets
from bot.standin.calls import Call, method
from bot.standin.errors import ApiError
from bot.standin.records import Json, Session
from bot.standin.shown import shown_session

LIFECYCLES = ("active", "processing", "suspended", "closed")


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def set_status(call: Call) -> Json:
    session = _session(call)
    session.status = call.text("status")
    session.statuses.append(session.status)
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(call: Call) -> Json:
    _session(call).title = call.need("title")[: budgets.SESSION_TITLE_CHARS]
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(call: Call) -> Json:
    prompts: list[Json] = call.parsed("prompts") or []
    if not 1 <= len(prompts) <= budgets.PROMPTS or any(set(p) != {"title", "message"} for p in prompts):
        raise ApiError("invalid_arguments")
    session = call.world.session(call.channel("channel_id").id, call.text("thread_ts"))
    session.prompts = prompts
    return {}


@method("agents.sessions.setStatus", "chat:write")
def set_session_status(call: Call) -> Json:
    session = _session(call)
    title = call.text("title")
    if len(title) > budgets.SESSION_TITLE_CHARS:
        raise ApiError("invalid_arguments")
    if not session.lifecycle and title:
        session.title = title
    set_lifecycle(session, call.need("status"))
    events = call.app.events
    if events is not None and "agent_session_stopped" not in events:
        call.warnings.append("missing_agent_session_stopped_event_subscription")
    return shown_session(session)


@method("agents.sessions.rename", "chat:write")
def rename(call: Call) -> Json:
    session = _session(call)
    if not session.lifecycle:
        raise ApiError("session_not_found")
    session.title = call.need("title")[: budgets.SESSION_TITLE_CHARS]
    return shown_session(session)


def set_lifecycle(session: Session, status: str) -> None:
    if status not in LIFECYCLES:
        raise ApiError("invalid_status")
    session.lifecycle = status
    session.statuses.append(status)


def _session(call: Call) -> Session:
    channel = call.channel("channel_id")
    root = call.world.messages.get(channel.id, {}).get(call.need("thread_ts"))
    if root is None:
        raise ApiError("invalid_thread_ts")
    return call.world.session(channel.id, root.root_ts)
