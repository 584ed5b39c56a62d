"""The key of a project as people write it."""

from pydantic import ValidationError

from bot.domain.project import ProjectKey
from bot.errors import UsageError

LOCAL_TEAM = "local"
"""Team of channels that are named without one: projects that are kept from the terminal."""


def project_key(channel: str, team: str = LOCAL_TEAM) -> ProjectKey:
    """Return the key of a channel, given alone or as `TEAM/CHANNEL` (as keys are shown).

    Raises:
        UsageError: the channel is empty, has spaces or is too long.
    """
    org, _, name = channel.strip().rpartition("/")
    try:
        return ProjectKey(org=org or team.strip(), channel=name)
    except ValidationError as error:
        field = "team" if error.errors()[0]["loc"] == ("org",) else "channel"
        said = "is missing" if not (name and (org or team.strip())) else "has a space or over 64 characters"
        raise UsageError(f"--{field} {said}", f"name it: --{field} ID") from None
