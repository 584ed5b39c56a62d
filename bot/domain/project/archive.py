"""All of a project in one value, for export and import."""

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.framework import Framework
from bot.domain.project.base import ProjectKey, Value
from bot.domain.project.history import Record, replay, verify_chain
from bot.domain.project.privacy import People
from bot.domain.project.state import Project
from bot.errors import HistoryError


class Archive(Value):
    """A whole history with its people, and the framework that the project follows.

    `Archive.model_validate_json(archive.model_dump_json()) == archive`.
    """

    format: Literal["implementation-advisor-project/1"] = "implementation-advisor-project/1"
    records: Annotated[tuple[Record, ...], Field(min_length=1)]
    people: People
    framework: Framework

    @property
    def key(self) -> ProjectKey:
        return self.records[0].key

    def project(self) -> Project:
        """Return the project that the records give.

        Raises:
            HistoryError: the history does not fit together, or follows another framework.
        """
        broken = verify_chain(self.records)
        if broken is not None:
            raise HistoryError(f"record {broken} of the export does not fit", "export the project again")
        project = replay(self.records)
        if project.framework_version != self.framework.version:
            said = f"the export has framework {self.framework.version}, not {project.framework_version}"
            raise HistoryError(said, "export the project again")
        return project
