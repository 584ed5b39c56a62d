"""Direction and order: more or less, before or after, and which comes on which side of the word between."""

from bot.domain.grounding.pair import Objection, Pair, nearness
from bot.domain.grounding.polarity import negators
from bot.domain.grounding.sequence import is_same_order
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import FIRST, SECOND

_TIMES = ("before prior ahead beforehand", "after afterwards following once")
"""Either may be said where the sides change places too."""

_OPPOSED = (
    (
        """increase increases increased increasing rise rises rose risen raise raises raised grow grows grew
        grown up climb climbed""",
        """decrease decreases decreased decreasing fall falls fell fallen drop drops dropped decline declines
        declined down reduce reduces reduced lower lowers lowered shrink shrank""",
    ),
    _TIMES,
    ("more", "less fewer"),
    ("most", "least fewest"),
    ("higher high", "lower low"),
    (
        "more greater increase increases increased increasing rise rises rose grow grows grew",
        "less fewer decrease decreases decreased fall falls fell drop drops dropped decline declines",
    ),
    ("above over exceeding", "below under"),
    (
        "improve improves improved improving improvement better",
        "worsen worsens worsened worse deteriorate impair impairs",
    ),
    (
        """strengthen strengthens boost boosts heighten heightens raise raises increase increases grow grows
        rise rises""",
        "weaken weakens undermine undermines erode erodes lower lowers reduce reduces diminish diminishes",
    ),
    (
        "improve improves improved improving better",
        "decline declines declined declining degrade degrades degraded deteriorate deteriorates deteriorated",
    ),
    (
        "shorten shortens shortened speed speeds sped accelerate accelerates accelerated hasten hastens",
        "lengthen lengthens lengthened prolong prolongs prolonged delay delays delayed slow slows slowed",
    ),
    (
        "allow allows allowed permit permits permitted",
        "forbid forbids forbidden prohibit prohibits prohibited ban bans banned disallow disallows",
    ),
    (
        "expand expands expanded widen widens extend extends",
        "shrink shrinks shrank narrow narrows restrict restricts",
    ),
    ("encourage encourages encouraged", "discourage discourages discouraged deter deters deterred"),
    (
        "enable enables enabled",
        "block blocks blocked disable disables impede impedes hinder hinders hamper hampers",
    ),
    ("accept accepts accepted", "reject rejects rejected refuse refuses refused decline declines declined"),
    ("maximise maximises maximize maximizes", "minimise minimises minimize minimizes"),
    ("voluntary optional", "mandatory compulsory obligatory"),
    ("simple simpler simplify simplifies", "complex complicated complicate complicates"),
    ("cheap cheaper inexpensive", "expensive costly costlier"),
    ("common frequent", "rare uncommon infrequent"),
    ("temporary", "permanent"),
    ("trust trusted trusts", "distrust distrusts mistrust"),
    ("early earlier sooner", "late later"),
    ("strengthen strengthens strong stronger", "weaken weakens weak weaker"),
    ("faster fast quick quicker quickly", "slower slow slowly"),
    ("longer long longest lengthen lengthened", "shorter short shortest shorten shortened shortens"),
    ("first", "last"),
    ("internal inside in-house", "external outside"),
    ("include includes included including", "exclude excludes excluded excluding"),
    ("positive positively", "negative negatively"),
    ("benefit benefits", "harm harms"),
    ("easy easier easily", "hard harder difficult"),
    ("start starts started begin begins began beginning onset", "end ends ended stop stops finish"),
    ("large larger largest big bigger", "small smaller smallest"),
    ("many much", "few little"),
    ("large much", "small little"),
    ("always constantly continuously", "never rarely seldom"),
    ("gain gained gains", "lose lost loses loss"),
    ("success successful succeed", "failure failed fail unsuccessful"),
    ("possible", "impossible"),
    ("centralized central", "decentralized"),
    ("prospective", "retrospective"),
    ("agree agrees agreed", "disagree disagrees contradict contradicts"),
    (
        "support supports promote promotes help helps favour favours",
        "hinder hinders prevent prevents hamper hampers",
    ),
    ("independently independent", "jointly together"),
    ("maximum most", "minimum least"),
    ("old older", "new newer young younger"),
    ("within", "outside beyond"),
    ("lead leads led cause causes caused", "prevent prevents prevented"),
    (
        "constant constantly continuous continuously continual continually steady",
        "occasional occasionally intermittent sporadic",
    ),
)
"""Families of words that point in opposite directions."""

_SIDES: dict[str, list[tuple[int, int]]] = {}
for _number, _pair in enumerate(_OPPOSED):
    for _side, _words in enumerate(_pair):
        for _word in _words.split():
            _SIDES.setdefault(_word, []).append((_number, _side))


def check_direction(pair: Pair) -> Objection | None:
    """Object to a word whose opposite stands in its place in the passage."""
    for at, token in enumerate(pair.tokens):
        for number, side in _SIDES.get(token.word, ()):
            same = frozenset(_OPPOSED[number][side].split())
            other = frozenset(_OPPOSED[number][1 - side].split())
            if _is_turned(pair, at, same, other) and not (_OPPOSED[number] is _TIMES and is_same_order(pair)):
                return Objection("direction", f"“{token.text}” in the statement, its opposite in the passage")
        if source := _opposite_of(pair, at):
            return Objection("direction", f"“{token.text}” against “{source.text}” in the passage")
    return None


def _opposite_of(pair: Pair, at: int) -> Token | None:
    """Return the word of the window that says the opposite in a like place, if the window lacks the word."""
    token = pair.tokens[at]
    if token.weight == 0 or _stands(pair, at):
        return None
    for sentence in pair.window:
        for place, source in enumerate(sentence):
            is_opposite = _are_opposite(pair, token, source) and _context(pair, at, sentence, place) > 0
            if is_opposite and not _either_denied(pair, at, sentence, place):
                return source
    return None


def _are_opposite(pair: Pair, token: Token, source: Token) -> bool:
    """Tell of two words whether they are opposites; of words usual in the field senses are too many."""
    usual = pair.lexicon.usual
    return (
        pair.lexicon.are_opposite(token.stem, source.stem)
        and source.stem not in usual
        and token.stem not in usual
    )


def _stands(pair: Pair, at: int) -> bool:
    return any(s in pair.window_stems and w >= 0.75 for s, w in pair.stand_ins.get(at, {}).items())


def _is_turned(pair: Pair, at: int, same: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether the statement has more of one side and the window more of the other, or a better fit."""
    source = [token.word for sentence in pair.window for token in sentence]
    said = [token.word for token in pair.tokens]
    if _count(said, same) > _count(source, same) and _count(source, other):
        return _stands_there(pair, at, other)
    if _count(source, same) and not _count(said, other):
        return _fits_opposite(pair, at, same, other)
    return False


def _count(words: list[str], wanted: frozenset[str]) -> int:
    return sum(word in wanted for word in words)


def _stands_there(pair: Pair, at: int, other: frozenset[str]) -> bool:
    """Tell whether a word of the other side stands in the same place, and no word of the statement stands
    for it rather than this one.
    """
    own = [place for place, token in enumerate(pair.tokens) if token.word in other]
    return any(
        token.word in other
        and (fit := _context(pair, at, sentence, place)) > 0
        and not _either_denied(pair, at, sentence, place)
        and not any(_context(pair, mine, sentence, place) >= fit for mine in own)
        for sentence in pair.window
        for place, token in enumerate(sentence)
    )


def _fits_opposite(pair: Pair, at: int, same: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether the opposite, which the passage holds too, agrees clearly better with the words around."""
    own = rival = 0.0
    for sentence in pair.window:
        for place, token in enumerate(sentence):
            if token.word in same:
                own = max(own, _context(pair, at, sentence, place))
            elif token.word in other and not _either_denied(pair, at, sentence, place):
                rival = max(rival, _context(pair, at, sentence, place))
    return rival > 1.6 * own + 1.0


def _context(pair: Pair, at: int, sentence: Sentence, place: int) -> float:
    """Return how well the words near both places agree."""
    total = 0.0
    for mine in pair.match.content:
        if mine == at or abs(mine - at) > 6:
            continue
        best = max(
            (
                pair.likeness(mine, token) * nearness(sentence, place, there)
                for there, token in enumerate(sentence)
                if there != place and abs(there - place) <= 7 and token.weight > 0
            ),
            default=0.0,
        )
        total += pair.tokens[mine].weight * nearness(pair.tokens, at, mine) * (best if best > 0.2 else 0.0)
    return total


def _either_denied(pair: Pair, at: int, sentence: Sentence, place: int) -> bool:
    """Tell whether just one of the two is denied, which turns an opposite into the same."""
    mine = _is_denied(pair.tokens, at)
    theirs = _is_denied(sentence, place)
    return mine != theirs


def _is_denied(tokens: Sentence, at: int) -> bool:
    return any(
        0 < at - place <= 4 and tokens[place].clause == tokens[at].clause for place in negators(tokens)
    )


def check_order(pair: Pair) -> Objection | None:
    """Object where the two sides of `before`, `after` or `than` have changed places."""
    for at, token in enumerate(pair.tokens):
        if token.word not in FIRST | SECOND or {"before", "after"} <= pair.words:
            continue
        cues = {token.word} if token.word in pair.window_words else FIRST | SECOND
        mine = _sides(pair.tokens, at)
        for sentence in pair.window:
            for place, source in enumerate(sentence):
                if source.word not in cues or {"before", "after"} <= {t.word for t in sentence}:
                    continue
                if {token.word, source.word} & {"than", "instead"} and token.word != source.word:
                    continue
                turned = (token.word in FIRST) != (source.word in FIRST)
                left, right = _sides(sentence, place)
                theirs = (right, left) if turned else (left, right)
                if _has_changed_places(pair, mine, sentence, theirs):
                    return Objection("order", f"the sides of “{token.text}” have changed places")
    return None


def _sides(tokens: Sentence, at: int) -> tuple[list[int], list[int]]:
    """Return the content left and right of a place, within the clause; a first clause is the right side."""
    clause = tokens[at].clause
    content = [place for place, token in enumerate(tokens) if token.weight > 0]
    left = [place for place in content if place < at and tokens[place].clause == clause]
    right = [place for place in content if place > at and tokens[place].clause == clause]
    if not left:
        left = [place for place in content if tokens[place].clause == clause + 1]
    return left, right


def _has_changed_places(
    pair: Pair, mine: tuple[list[int], list[int]], sentence: Sentence, theirs: tuple[list[int], list[int]]
) -> bool:
    def shared(one: list[int], other: list[int]) -> float:
        return sum(
            pair.tokens[a].weight * max((pair.likeness(a, sentence[b]) for b in other), default=0.0)
            for a in one
        )

    kept = shared(mine[0], theirs[0]) + shared(mine[1], theirs[1])
    turned = shared(mine[0], theirs[1]) + shared(mine[1], theirs[0])
    return turned > 1.5 * kept + 2.0
