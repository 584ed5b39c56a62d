"""App Home: filters, pages, a project's status, and the choice of summaries by DM."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from slack_bolt import Ack

from bot.domain.inbound import Place
from bot.domain.project import ProjectKey
from bot.errors import Refused
from bot.slack import project_kinds as kinds
from bot.slack.listeners.project_buttons import starting, tell_in_home
from bot.slack.listeners.project_opening import Opener
from bot.slack.listeners.submissions import Outcome, answer, beside_first, read_sent
from bot.slack.payloads import Payload, read_value
from bot.slack.project.home import (
    HOME_FILTERS,
    HomeFilter,
    build_home,
    build_home_for_outsiders,
)
from bot.slack.project.lead_summary import build_schedule, read_schedule
from bot.slack.project.standing import build_status_modal
from bot.slack.project_desk import ProjectDesk, Visit, told
from bot.slack.routes import Routes
from bot.slack.views import project_actions as a
from bot.slack.views.message import ViewDict


class ProjectHome:
    """Shows a person the projects in which they have a role, of their own organisation alone."""

    def __init__(self, desk: ProjectDesk, opener: Opener) -> None:
        self._desk = desk
        self._opener = opener

    def register(self, routes: Routes) -> None:
        routes.add("action", starting(a.HOME_FILTER), self.on_filter)
        routes.add("action", starting(a.HOME_PAGE), self.on_page)
        routes.add("action", starting(a.HOME_OPEN), self.on_open)
        routes.add("action", starting(a.HOME_SCHEDULE), self.on_schedule)
        routes.add("action", starting(a.HOME_EXPORT), self.on_export)
        routes.add("view", a.SCHEDULE_MODAL, self.on_schedule_chosen)

    def publish(
        self, place: Place, user: str, shows: HomeFilter = "all", page: int = 0, saved: str = ""
    ) -> None:
        """The person's Home tab shows their projects as they are now."""
        view = self.view(place, user, shows, page, saved)
        self._desk.clients.of(place).call("views.publish", user_id=user, view=view)

    def view(
        self, place: Place, user: str, shows: HomeFilter = "all", page: int = 0, saved: str = ""
    ) -> ViewDict:
        who = self._desk.surroundings.who(place, user)
        if who.is_stranger:
            return build_home_for_outsiders(who.language)
        now = self._desk.clock()
        found = self._desk.summarizer.portfolio(now, place.org, user)
        today = now.astimezone(ZoneInfo(who.time_zone)).date()
        return build_home(found, self._desk.framework, who.language, user, today, shows, page, saved)

    def on_filter(self, ack: Ack, body: Payload, place: Place) -> None:
        chosen = _filter(read_value(body))
        self._do(body, place, lambda: self.publish(place, body["user"]["id"], chosen))
        ack()

    def on_page(self, ack: Ack, body: Payload, place: Place) -> None:
        shows, _, page = read_value(body).partition(":")
        self._do(body, place, lambda: self.publish(place, body["user"]["id"], _filter(shows), int(page)))
        ack()

    def on_open(self, ack: Ack, body: Payload, place: Place) -> None:
        """Open the status of a project, for somebody who has a role in it."""

        def open_status() -> None:
            at = replace(place, channel=read_value(body))
            visit = self._own(at, body["user"]["id"])
            self._opener.show(visit, body["trigger_id"], build_status_modal(visit.project))

        self._do(body, place, open_status)
        ack()

    def on_schedule(self, ack: Ack, body: Payload, place: Place) -> None:
        def choose() -> None:
            user = body["user"]["id"]
            who = self._desk.surroundings.who(place, user)
            view = build_schedule(who.language, self._desk.reporter.schedule(place.org, user))
            self._opener.show(Visit(place, who, None), body["trigger_id"], view)

        self._do(body, place, choose)
        ack()

    def on_schedule_chosen(self, ack: Ack, body: Payload, place: Place) -> None:
        sent, user = read_sent(body), body["user"]["id"]
        outcome: Outcome = None
        try:
            who = self._desk.surroundings.who(place, user)
            now = self._desk.clock()
            chosen = read_schedule(sent.entered, place.org, user, who.time_zone, who.language, now)
            self._desk.reporter.choose(place.org, user, chosen)
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            outcome = beside_first(sent, told(error).text)
        answer(ack, sent, outcome)

    def on_export(self, ack: Ack, body: Payload, place: Place) -> None:
        def take() -> None:
            user, data = body["user"]["id"], {"format": read_value(body)}
            item = kinds.item(kinds.PORTFOLIO_EXPORT, body["trigger_id"], place, user, **data)
            self._desk.intake.take(item)

        self._do(body, place, take)
        ack()

    def _own(self, place: Place, user: str) -> Visit:
        """Return the project, for who has a role in it. Raises Refused."""
        who = self._desk.surroundings.who(place, user)
        key = ProjectKey(org=place.org, channel=place.channel)
        board = self._desk.summarizer.board(key, self._desk.clock())
        member = board.project.people.get(board.people.token_of(user) or "") if board else None
        if member is None or member.role is None:
            raise Refused("you have no role in this project any more", "open this tab again")
        return Visit(place, who, board)

    def _do(self, body: Payload, place: Place, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 (the edge: logged with a reference)
            tell_in_home(self._desk, body, place, error)


def _filter(said: str) -> HomeFilter:
    filters: dict[str, HomeFilter] = {one: one for one in HOME_FILTERS}
    return filters.get(said, "all")
