"""A person who talks: she writes, changes and deletes, shares files, and reads what is hers to read."""

import re
from dataclasses import dataclass

from bot.standin.api import posting, reactions
from bot.standin.api.chat import rewrite
from bot.standin.api.files import shown_file
from bot.standin.apps import InstalledApp
from bot.standin.engine import PATIENCE_SECONDS, Engine
from bot.standin.errors import StandInError
from bot.standin.records import Channel, Json, Message, StoredFile, User
from bot.standin.shown import shown_message

_TOKENS = re.compile(r"(<(?:[@#!][^<>]*|https?://[^<>]*)>)")


@dataclass
class Talker:
    """Acts return when the events of them are on their way."""

    engine: Engine
    user: User

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def mention(self) -> str:
        return self.user.mention

    def says(self, channel: Channel, text: str, thread: Message | None = None) -> Message:
        world = self.engine.world
        with world.lock:
            message = self._written(channel, text, thread)
            posting.publish(world, message)
        return message

    def mentions(
        self, app: InstalledApp, channel: Channel, text: str, thread: Message | None = None
    ) -> Message:
        return self.says(channel, f"{app.bot_in(channel.team_id).mention} {text}", thread)

    def dms(self, app: InstalledApp, text: str, thread: Message | None = None) -> Message:
        return self.says(self.dm(app), text, thread)

    def dm(self, app: InstalledApp) -> Channel:
        with self.engine.world.lock:
            return self.engine.world.dm(self.user, app.bot_in(self.user.team_id))

    def uploads(
        self, channel: Channel, name: str, content: bytes, text: str = "", thread: Message | None = None
    ) -> Message:
        """Share a file in a channel; an app in it may download it."""
        world = self.engine.world
        with world.lock:
            message = self._written(channel, text, thread)
            stored = StoredFile(world.new_id("F"), name, name, len(content), self.id, content)
            stored.uploaded = stored.completed = True
            stored.channels.append(channel.id)
            world.files[stored.id] = stored
            message.subtype, message.files = "file_share", [shown_file(world, stored)]
            posting.publish(world, message)
            body: Json = {"type": "file_shared", "file_id": stored.id, "user_id": self.id}
            world.emit(body | {"file": {"id": stored.id}, "channel_id": channel.id}, channel, "")
        return message

    def downloads(self, file_id: str) -> StoredFile:
        """A file that was shared where she reads. Raises StandInError."""
        world = self.engine.world
        with world.lock:
            stored = world.files.get(file_id)
            channels = [world.channels[one] for one in stored.channels] if stored else []
            if stored is None or not any(c.kind == "public" or self.id in c.members for c in channels):
                raise StandInError(f"There is no file {file_id} for {self.user.real_name}", "Share it first")
            return stored

    def edits(self, message: Message, text: str) -> None:
        world = self.engine.world
        with world.lock:
            self._own(message)
            before = shown_message(world, message)
            rewrite(world, message, typed(text), [], self.id)
            posting.announce_change(world, message, before)

    def deletes(self, message: Message) -> None:
        with self.engine.world.lock:
            self._own(message)
            message.deleted = True
            posting.announce_removal(self.engine.world, message)

    def reacts(self, message: Message, name: str) -> None:
        with self.engine.world.lock:
            reactions.react(self.engine.world, message, name, self.id)

    def sees(self, channel: Channel, thread: Message | None = None) -> list[Message]:
        """The messages before her, of a channel with all its threads or of one thread."""
        with self.engine.world.lock:
            if channel.kind != "public" and self.id not in channel.members:
                return []
            talk = [m for m in self.engine.world.talk(channel.id) if m.only_for in {"", self.id}]
            return [m for m in talk if thread is None or m.root_ts == thread.root_ts]

    def answers_to(self, message: Message) -> list[Message]:
        """What apps answered in the thread of a message, finished streams only."""
        thread = self.sees(self.engine.world.channels[message.channel_id], message)
        return [m for m in thread if m.app_id and m.ts != message.ts and m.stream != "open"]

    def gets_answer(self, message: Message, timeout_seconds: float = PATIENCE_SECONDS) -> Message:
        """Wait for the first answer in the thread of a message."""
        return self.engine.wait_until(
            lambda: self.answers_to(message), timeout_seconds, f"an answer to '{message.text[:60]}'"
        )[0]

    def _may_write(self, channel: Channel) -> None:
        if self.id not in channel.members:
            raise StandInError(f"{self.user.real_name} is not in #{channel.name}", "Invite her first")
        if channel.is_archived or self.user.deleted:
            raise StandInError(f"Nobody can write to #{channel.name} like this", "It or she is gone")

    def _written(self, channel: Channel, text: str, thread: Message | None) -> Message:
        self._may_write(channel)
        ts = self.engine.world.new_ts(channel.id)
        root = thread.root_ts if thread else ""
        return Message(channel.id, ts, self.user.team_id, self.id, typed(text), thread_ts=root)

    def _own(self, message: Message) -> None:
        if message.user_id != self.id or message.deleted:
            raise StandInError("Only one's own message can be changed", "Ask its writer")


def typed(text: str) -> str:
    """Text as Slack passes it on: the three characters escaped, mentions and links left."""
    parts = _TOKENS.split(text)
    return "".join(part if _TOKENS.fullmatch(part) else _escaped(part) for part in parts)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
