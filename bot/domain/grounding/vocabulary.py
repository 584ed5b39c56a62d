"""The word families that the rules look for."""


def family(words: str) -> frozenset[str]:
    """Return the words of a text as a family."""
    return frozenset(words.split())


FUNCTION_WORDS = family(
    """
    a about above after again against all also although always am an and another any are as at away
    be because been before being below between both but by can cannot could did do does doing done
    down during e.g each either else etc even ever every few for from further get gets got had has
    have having he her here hers him his how however i i.e if in indeed into is it its itself just
    least less let made make makes making may me might more most much must my neither never no
    nobody none nor not nothing now of off often on once one only onto or other others otherwise our
    out over own per perhaps rather same several shall she should since so some still such take
    takes than that the their theirs them themselves then there therefore these they thing things
    this those though through thus to together too toward towards under unless until up upon us use
    very via vs was way we well were what whatever when where whereas whether which while who whom
    whose why will with within without would yet you your yours yourself
    """
)
"""Words that carry no subject; those that turn the sense are looked at by the rules."""


NEGATORS = family("cannot hardly n't neither never no nobody none nor not nothing nowhere without")
"""Words that deny what follows them."""


SOFT_NEGATIVES = family(
    """
    absence absent alone avoid avoids barely beyond denied denies deny dropped except exclude
    excluded excludes fail failed failing fails false few fewer ignore ignores impossible incorrect
    instead insufficient lack lacked lacking lacks leaves left less little mere merely missing
    neglect neglects nonexistent omit omits omitted open optional out prevent prevents rarely rather
    refuse refuses reject rejected rejects scarcely seldom unable unacceptable unanswered unaware
    unclear unknown unlikely untrue
    """
)
"""Words that deny in their own way: one side may have one of them where the other says `not`."""


SUBORDINATE = family("if until unless when because while although though how whether why what which who")
"""Words behind which a clause of its own begins."""


LACKS = family("absent lack lacked lacking lacks missing without")
"""Words that deny a whole list behind them."""


MAY = family(
    """
    allow allows appear appears can candidate candidates chance could estimated expect lets likely
    may maybe might option optional perhaps possible possibly potential potentially probably
    provisional seem seems suggest suggests
    """
)
"""Reserve and possibility."""


MUST = family("compulsory mandatory must obligatory obliged shall")
"""Duty."""


SURELY = family("always certainly definitely guaranteed guarantees must proven proves will")
"""Certainty that no reserve allows for."""


NEEDS = family(
    """
    call called crucial demand demands essential necessary need needed needs require required
    requires
    """
)
"""Need, which a statement may put as a duty."""


SHOULD = family("advise advised ought recommend recommended recommends should")
"""Advice."""


SOMETIMES = family(
    """
    certain commonly few frequently generally largely mainly many most mostly normally occasionally
    often partially partly primarily probably rarely several some sometimes typically usually
    """
)
"""Not always, not all."""


ALL = family(
    """
    all always any both constantly each entire every everybody everyone full throughout whole
    """
)
"""Always, all."""


ABOUT = family(
    """
    about almost approximately around circa least most nearly over roughly some under up
    """
)
"""Not exactly."""


ONLY = family("alone exclusively just mere merely only single solely")
"""That and nothing else."""


CONDITIONS = family("except if provided providing unless until whenever wherever")
"""Words that open a condition."""


PHASE_STEMS = family(
    """
    assess design evalu explor govern implement learn pilot plan prepar preparatori structur support
    test
    """
)
"""Stems of the names that phases go by."""


COUNTRIES = family("american british eu u.k u.s uk us usa")
"""Names that a text leaves out as understood, or writes in many ways."""


USING = family("use used uses using")
"""Words that stand for users."""


LIGHT = family(
    """
    are be been did do does gets had has have is made make makes take takes took was were
    """
)
"""Words that say little: another may stand in their place."""


SAYING = family("according also said say says")
"""Words by which a statement tells whose it is."""


DANGLING = family("a an and are as but by for had has have in is of on or the to was were with")
"""Words that no sentence ends with."""


PASSIVE = family("are been being by is was were")
"""Words that come in or go when a sentence is turned from active to passive, which moves the rest."""


UNITS = family(
    """
    day decade dollar euro hour kg km meter metre mg mile minute ml month percent quarter second
    week year
    """
)
"""Units that a number is counted in."""


FIRST = family("before precede precedes")
"""Words whose left side comes first."""


SECOND = family("after follows instead than")
"""Words whose left side comes second."""


TURNING = family(
    """
    before after unless until except than more less without most least during instead above below against
    first last
    """
)
"""Function words besides those above that turn the sense."""


OPENINGS = family("in for during by with when while as on at of according because")
"""Words that open a part of a sentence which may stand first or last."""


HEDGES = family("may might could possibly perhaps often typically usually")
"""Reserves that must not be dropped on the words that they stand on."""


WEAK_NEGATIVES = family(
    "alone beyond except few fewer left less little mere merely open optional out rarely seldom"
)
"""Words of `SOFT_NEGATIVES` that deny only what stands next to them."""
