"""The errors that the advisor raises on purpose.

Each carries a sentence for a person (what is wrong, where) and the mend. Adapters map the errors of
their library to one of these at the edge; anything else is a defect and is shown as a reference id.
"""


class AdvisorError(Exception):
    """Base of all known errors.

    Attributes:
        message: what is wrong and where, one line.
        mend: what to do about it, one line, may be empty.
        exit_code: status of the command line, 1 (a check fell short) or 2 (the call is off).
    """

    exit_code = 2

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}" if self.mend else self.message


class SettingsError(AdvisorError):
    """A setting has a value that cannot be used."""


class UsageError(AdvisorError):
    """The call is off: an argument is missing, unknown or out of range."""


class KnowledgeError(AdvisorError):
    """A file in the knowledge folder cannot be read as what it should hold."""


class DataFolderError(AdvisorError):
    """The data folder cannot be read or written (permissions, disk full)."""


class IndexLockedError(AdvisorError):
    """Another process holds the index and did not let go in time."""


class VectorStoreError(AdvisorError):
    """The vector store failed or did not answer in time; nothing was searched."""


class EmbedderError(AdvisorError):
    """Text could not be embedded; nothing was searched."""


class ModelError(AdvisorError):
    """A language model did not answer, or not in a form that can be read.

    Attributes:
        kind: what went wrong in a word, for the log.
        used: tokens that were read and written all the same.
    """

    def __init__(self, message: str, mend: str = "", kind: str = "", used: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message, mend)
        self.kind = kind
        self.used = used


class DocumentError(AdvisorError):
    """A document cannot be ingested; the message says why."""


class ExportError(AdvisorError):
    """A project cannot be written to a file, or read from one; nothing was changed."""


class BackupError(AdvisorError):
    """A backup cannot be written or restored; the database is as it was."""


class ChannelGoneError(AdvisorError):
    """A channel takes no message: it is archived or deleted, or the advisor is not in it any more."""


class Refused(AdvisorError):  # noqa: N818 (a refusal is an outcome, not a fault)
    """A change to a project is against its rules; nothing was changed.

    The message is the reason, in words for the person who asked.
    """

    exit_code = 1

    @property
    def reason(self) -> str:
        """Why it was refused, without the mend."""
        return self.message


class HistoryError(AdvisorError):
    """A project's history does not fit together; the message names the first record that does not."""

    exit_code = 1


class ConflictError(AdvisorError):
    """Somebody else changed the same thing in the meantime; nothing was changed.

    Attributes:
        version: the project's version now, None where it is not known.
    """

    exit_code = 1

    def __init__(self, message: str, mend: str = "", version: int | None = None) -> None:
        super().__init__(message, mend)
        self.version = version


class AwayError(AdvisorError):
    """Something outside, such as Slack, does not answer or asks to wait; the job is done again later.

    Attributes:
        after_seconds: wait at least so long, None where nobody said.
    """

    def __init__(self, message: str, mend: str = "", after_seconds: float | None = None) -> None:
        super().__init__(message, mend)
        self.after_seconds = after_seconds
