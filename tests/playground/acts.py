"""What a person does on the page again and again."""

import re
from typing import Any


def go(page: Any, channel: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=channel).click()
    page.get_by_role("heading", name=channel.removesuffix(", direct"), level=2, exact=True).wait_for()


def say(page: Any, text: str) -> None:
    page.get_by_label(re.compile("^Message ")).fill(text)
    page.get_by_label(re.compile("^Message ")).press("Enter")


def open_thread(page: Any, text: str) -> Any:
    """The thread that the answer to a question came in."""
    asked = page.get_by_role("article").filter(has_text=text)
    asked.get_by_role("button", name=re.compile(r"^\d+ repl")).click()
    return page.get_by_role("complementary", name="Thread")


def ask(page: Any, text: str) -> Any:
    say(page, f"@Advisor {text}")
    return open_thread(page, text)


def answers(thread: Any) -> Any:
    return thread.get_by_role("article", name=re.compile("^Advisor at"))


def dialog(page: Any, title: str) -> Any:
    found = page.get_by_role("dialog", name=title, exact=True)
    found.wait_for()
    return found


def own(page: Any) -> Any:
    """What only this person sees."""
    return page.get_by_role("article").filter(has_text="Only visible to you")
