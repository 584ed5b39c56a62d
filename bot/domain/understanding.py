"""Reading a question: its language, its parts, whether it leans on the thread, what it asks for."""

import datetime as dt
import re
from typing import Literal, NamedTuple

from bot.domain.text import words

Language = Literal["en", "sv"]

SWEDISH_WORDS = frozenset(
    """
    och att det som är på för med av den till inte om vi ni jag har ett en vad hur när var vem
    vilka vilken vilket ska måste kan får vår vårt våra oss innan efter under eller men från blir
    gör göra finns också så där här man sig sin alla mer mot vid borde behöver behövs någon något
    några ska skall kunna varför mellan utan över hos dem de du er ert era bör ju väl nu då ens
    bara
    """.split()  # noqa: SIM905 (read as a text)
)
ENGLISH_WORDS = frozenset(
    """
    the and of to in is are we our how what when who which should do does for with on it that this
    can be before after not or at by from have has must need you your they their there was were
    will would could i my me about if so an as any where why into does did
    """.split()  # noqa: SIM905 (read as a text)
)


def language_of(text: str) -> Language:
    """Return the language of the answer's frame: Swedish where its words prevail, else English."""
    found = words(text)
    swedish = sum(word in SWEDISH_WORDS for word in found)
    swedish += sum(1 for word in found if re.search("[åäö]", word))
    english = sum(word in ENGLISH_WORDS for word in found)
    return "sv" if swedish > english else "en"


class Turn(NamedTuple):
    """One message of the thread before the question."""

    role: Literal["user", "assistant"]
    text: str
    at: dt.datetime | None = None
    """When it was said, where that is known."""


_ELLIPTIC = re.compile(
    r"^(and|but|so|ok(ay)?|then|what about|how about|och|men|så|sen|då|hur är det med|vad gäller)\b"
    r"|\b(it|that|this|they|them|those|these|one|he|she|den|det|dom|dem|detta|dessa|där|then|there)\b",
    re.IGNORECASE,
)
SHORT_QUESTION_WORDS = 7
"""A thread's question of at most this many words is read together with the one before it."""


def in_thread(question: str, thread: tuple[Turn, ...]) -> str:
    """Return the question with what it leans on: the last thing that a person asked in the thread."""
    earlier = [turn.text for turn in thread if turn.role == "user"]
    return f"{earlier[-1]}\n{question}" if leans_on(question, thread) else question


def leans_on(question: str, thread: tuple[Turn, ...]) -> bool:
    """Tell whether the question is short or points back, and there is something that it can point to."""
    is_follow_up = len(words(question)) <= SHORT_QUESTION_WORDS or bool(_ELLIPTIC.search(question))
    return is_follow_up and any(turn.role == "user" for turn in thread)


_NUMBERED = re.compile(r"(?:^|\s)(?:\(?\d{1,2}[).:]|[-•*]|[a-e]\))\s+(?=\S)")
_END = re.compile(r"(?<=[?!.])\s+|\n+")
_AND_CLAUSE = re.compile(
    r"\s*(?:,|;)?\s+(?:and|och|plus|samt|also)\s+(?=(?:also\s+|then\s+|sen\s+)?"
    r"(?:what|who|when|where|which|how|why|do|does|is|are|should|can|must|vad|vem|vilka|vilken|vilket|"
    r"när|hur|varför|ska|måste|kan|bör|behöver|är|finns)\b)",
    re.IGNORECASE,
)
MIN_PART_WORDS = 3
MAX_PARTS = 5
"""More parts than these are read as one question: splitting would only cost time."""


def parts_of(question: str) -> list[str]:
    """Return the parts of a question that ask for different things, in order; at least one.

    Numbered or dashed lists, several question sentences, and "…, and who …" are split. Sentences
    that ask nothing go with the part that follows them.
    """
    listed = _NUMBERED.split(question)
    if len(listed) > 2:
        intro, *items = (piece.strip() for piece in listed)
        intro = intro if len(words(intro)) >= MIN_PART_WORDS else ""
        parts = [f"{intro} {item}".strip() for item in items if item]
        return parts if 1 < len(parts) <= MAX_PARTS else [question]
    asked: list[str] = []
    waiting: list[str] = []
    for sentence in (piece.strip() for piece in _END.split(question)):
        if not sentence:
            continue
        if sentence.endswith("?"):
            asked.extend(" ".join([*waiting, clause]) for clause in _clauses(sentence))
            waiting = []
        else:
            waiting.append(sentence)
    if waiting and asked:
        asked[-1] = " ".join([asked[-1], *waiting])
    if not asked:
        asked = _clauses(question)
    return asked if len(asked) <= MAX_PARTS else [question]


_JOINT = re.compile(r"[,;:?]\s+\w|\b(?:and|or|och|samt|eller|plus|also|också)\b", re.IGNORECASE)
LEAST_JOINED_WORDS = 10
"""A question of fewer words has one part, whatever joins them."""


def may_have_parts(question: str) -> bool:
    """Tell whether a question that the rules leave whole could be several to a closer reader."""
    return len(words(question)) >= LEAST_JOINED_WORDS and bool(_JOINT.search(question))


def _clauses(sentence: str) -> list[str]:
    clauses = [clause.strip() for clause in _AND_CLAUSE.split(sentence) if clause.strip()]
    long_enough = all(len(words(clause)) >= MIN_PART_WORDS for clause in clauses)
    return clauses if len(clauses) > 1 and long_enough else [sentence]


_AMOUNT = re.compile(
    r"\b(how (much|many|long|often|big|large)|percent(age)?|per ?cent|what (number|figure|amount|share|rate)|"
    r"what (does|do|did|will|would) [^,;?]{1,40} cost|vad kostar|"
    r"numbers?|figures?|kpis?|thresholds?|targets?|fte|budget(ed)?|hur (mycket|många|länge|ofta|stor|stort)|"
    r"procent|andel|siffr\w+|belopp|kostnad i|kronor|sek|eur|usd|dollars?|weeks?|months?|hours?|veckor|"
    r"månader|timmar)\b|[%€$]",
    re.IGNORECASE,
)


def asks_for_amount(question: str) -> bool:
    """Tell whether the question wants a number, a duration, a share or a price."""
    return bool(_AMOUNT.search(question))


_COUNT = re.compile(r"\b(how many|hur många|number of|antal\w*)\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty)\b",
    re.IGNORECASE,
)


def gives_amount(statement: str, question: str) -> bool:
    """Tell whether the statement holds a figure, or a number in words where the question counts."""
    in_words = bool(_COUNT.search(question) and _NUMBER_WORD.search(statement))
    return in_words or any(c.isdigit() for c in statement)


_ASSERTION = re.compile(
    r"\b(right|correct|confirm\w*|isn't it|doesn't it|don't they|agree|quote|cite|write|state|slide|"
    r"since|because(?! of)|so we|says?|said|shows?|showed|proves?|proved|finds?|found|settles?|"
    r"according to|claims?|tells?|"
    r"stämmer|eller hur|väl|visst|bekräfta\w*|skriver|säger|visar|bevisar|enligt|eftersom|alltså|därför)\b",
    re.IGNORECASE,
)


_LESS = re.compile(
    r"\b(skip\w*|drop(s|ped)?|optional|voluntary|enough|sufficient|suffices?|only|merely|just|once|"
    r"unnecessary|needless|not? (need\w*|necessary|required|longer)|no need|don't (need|have to)|"
    r"waste|pointless|useless|(can|could|may|should) wait|wait(s|ing)?|late(r)?|at the end|after(wards)?|"
    r"until|finished|done|over|complete(ly|d)?|stops?|ends?|fully|already|all you need|without|instead of|"
    r"hoppa\w*|slopa\w*|frivillig\w*|räck(er|te)|tillräcklig\w*|bara|endast|enbart|onödig\w*|"
    r"(behövs|behöver|krävs) (inte|ej)|inte (behöv\w*|nödvändig\w*)|vänta\w*|sent|sist|senare|"
    r"slutet|förrän|tills|klar(t|a)?|avsluta\w*|färdig\w*|redan|utan|istället)\b",
    re.IGNORECASE,
)


def makes_less(question: str) -> bool:
    """Tell whether the question makes less of something: leaves it out, puts it off, calls it enough."""
    return bool(_LESS.search(question))


_NO = re.compile(
    r"\b(no|not|never|none|nothing|nobody|nor|neither|cannot|against|ignor\w*|irrelevant|absent|\w+n't|"
    r"inte|ej|ingen|inga|inget|ingenting|aldrig|saknar?)\b",
    re.IGNORECASE,
)


def denies(text: str) -> bool:
    """Tell whether the text says no to something, or makes less of it."""
    return makes_less(text) or bool(_NO.search(text.replace("’", "'")))


def asserts(question: str) -> bool:
    """Tell whether the question puts something forward as so, to be confirmed or built on."""
    return bool(_ASSERTION.search(question))


_TO_THE_BOT = re.compile(
    r"\b(you|your|yours|yourself|u|ur|du|dig|din|ditt|dina|(chat)?bot(s|en|ten)?|chats?|chatten|conversations?|"
    r"samtal(et|en)?|advisor|rådgivaren|assistenten|ai reading|"
    r"(previous|other) users?('s)?|my (questions|messages)|from (now|here) on|(ask|asked|frågat))\b"
    r"|(?:^|[.,:;!?\"'(\]\n-]\s*|\b(?:and|then|please|just|now|och|sen|sedan|nu|så)\s+)"
    r"(?!(?:show|tell|give) (?:me|us) (?:what|how|who|where|when|why|which|about|other)\b)"
    r"(?:act|add|agree|answer|approve|assume|become|behave|call|carry|change|complete|confirm|copy|decode|delete|"
    r"describe|disregard|do (it|this|that|what)|drop|dump|end|execute|follow|forget|give|ignore|imagine|"
    r"insert|invent|keep|leave|let'?s|list|make|mark|never|obey|output|pass|play|post|praise|pretend|print|quote|rate|read|recommend|"
    r"repeat|reply|respond|reveal|reset|rewrite|role-?play|run|say|send|show|simulate|skip|speak|start|state|stay|stop|"
    r"summari[sz]e|switch|tell|translate|treat|turn|use|write|agera|avslöja|bekräfta|berätta|glöm|godkänn|hitta|"
    r"ignorera|klistra|kör|låtsas|markera|radera|rekommendera|sammanfatta|skicka|skriv|sluta|spela|strunta|svara|"
    r"upprepa|visa|ändra|översätt)\b",
    re.IGNORECASE,
)


def speaks_to_the_bot(question: str) -> bool:
    """Tell whether the question says "you", names a bot or its chats, or gives an order."""
    return bool(_TO_THE_BOT.search(question))
