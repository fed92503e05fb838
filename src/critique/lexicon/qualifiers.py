"""Qualifier cues: words that limit when, for whom, how surely or at what price a benefit holds, by the guideline's kinds."""

from critique.lexicon.cues import QualifierCue
from critique.lexicon.finding import CueTable
from critique.values import QualifierKind

__all__ = ["QUALIFIER_CUES"]

_HEDGE = (
    QualifierCue(
        name="hedge.modal",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:may(?! \d)|might|could|can)\b(?!'t| not\b)",
        fires=("It may help.", "Notes can save time."),
        silent=("You can't lose.", "We met on May 3 in the can-do room.".replace("can-do", "main")),
    ),
    QualifierCue(
        name="hedge.should",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:should|ought to)\b",
        fires=("That should cut your bill.",),
        silent=("That cuts your bill.",),
    ),
    QualifierCue(
        name="hedge.adverb",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:perhaps|maybe|(?<!as )(?<!est )(?<!it )(?<!them )possibl[ey]|potential(?:ly)?|probabl[ey]|(?<!more )(?<!less )(?<!as )likely|presumably|arguably|apparently|supposedly|conceivably|hopefully|theoretically|in theory|in principle)\b",
        fires=("It will probably pay off.", "A possible gain is time."),
        silent=(
            "It will pay off.",
            "It makes it possible to ship as soon as possible.",
            "It reaches the biggest possible audience.",
        ),
    ),
    QualifierCue(
        name="hedge.verb",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:seem(?:s|ed)?|appear(?:s|ed)? to|tend(?:s|ed)? to|suggest(?:s|ed|ing)?|aim(?:s|ed)? to|tr(?:y|ies|ied) to|hope(?:s|d)? to|intended to|designed to|meant to|supposed to)\b",
        fires=("It seems to calm people.",),
        silent=("It calms people.",),
    ),
    QualifierCue(
        name="hedge.belief",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:(?:I|we|they|many|some|people|experts) (?:\w+ )?(?:think|believe|feel|suspect|guess|reckon|hope|expect|assume)\b|I'd (?:say|argue|guess)|in (?:my|our) (?:opinion|view)|as far as (?:I|we) (?:know|can tell)|if you ask me|to my mind)",
        fires=("We believe that pairing is the best way.",),
        silent=("Pairing is the best way.",),
    ),
    QualifierCue(
        name="hedge.promise",
        kind=QualifierKind.HEDGE,
        pattern=r"\b(?:promising|potential (?:to|for)|it is possible (?:to|that)|it's possible|a chance (?:that|of)|not impossible|no guarantee|not guaranteed)\b",
        fires=("It has the potential to change lives.",),
        silent=("It changes lives.",),
    ),
)

_FREQUENCY = (
    QualifierCue(
        name="frequency.adverb",
        kind=QualifierKind.FREQUENCY,
        pattern=r"\b(?:often|sometimes|usually|frequently|occasionally|generally|typically|normally|mostly|commonly|at times|now and then|from time to time|as a rule|by and large|for the most part|on occasion|rarely|seldom|more often than not|almost always|nearly always)\b",
        fires=("Pairing often finds design flaws.",),
        silent=("Pairing finds design flaws.",),
    ),
    QualifierCue(
        name="frequency.most",
        kind=QualifierKind.FREQUENCY,
        pattern=r"\b(?:(?:in )?(?:most|many|some|certain|several|a few) (?:cases?|situations?|instances?|circumstances|times|days)|most of the time|half (?:of )?the time|most (?:people|teams|users|readers|companies|organi[sz]ations|firms|students|children|families|customers|of (?:us|them|you|the)))\b",
        fires=("In many cases it speeds things up.",),
        silent=("It speeds things up.",),
    ),
)

_CONDITION = (
    QualifierCue(
        name="condition.if",
        kind=QualifierKind.CONDITION,
        pattern=r"\b(?:(?<!even )(?<!tell )(?<!know )(?<!see )(?<!check )(?<!ask )(?<!decide )if(?! you(?:'re| are)? (?:want|looking|wish|need))|provided(?: that)?(?=,| \w+ (?:is|are|you|we|they|it))|providing that|assuming|as long as|so long as|unless|on (?:the )?condition that|in the event)\b[^,.;:!?]*",
        fires=("Stand-ups save time if they stay short.",),
        silent=(
            "Stand-ups save time.",
            "If you want sleep, walk more.",
            "It pays even if you are alone.",
            "You can see if it works.",
        ),
    ),
    QualifierCue(
        name="condition.when",
        kind=QualifierKind.CONDITION,
        pattern=r"\b(?<!even )(?:when(?:ever)?|once|where|until|while)\b(?= (?:\w+ ){0,6}?\w+)[^,.;:!?]*",
        fires=("It works when everybody joins.",),
        silent=("It works for everybody.", "It works even when nobody joins."),
    ),
    QualifierCue(
        name="condition.only",
        kind=QualifierKind.CONDITION,
        pattern=r"\b(?:only (?:if|when|works?|for|as (?:good|useful|effective) as|after|with|by|where|once|in)|not unless|not until|depend(?:s|ing|ent)? (?:\w+ )?on|depends|subject to|contingent on|requires?|needs? (?:to be|a|an|the|some)|takes? (?:time|effort|practice|discipline|patience))\b[^,.;:!?]*",
        fires=("It pays only if you keep at it.", "Results depend on the team."),
        silent=("It pays.",),
    ),
    QualifierCue(
        name="condition.done_well",
        kind=QualifierKind.CONDITION,
        pattern=r"\b(?:(?:done|used|managed|designed|implemented|applied|handled|written|executed|planned|configured|chosen|executed|run|introduced|optimi[sz]ed)(?: \w+)? (?:well|right|properly|correctly|carefully|wisely|consistently|regularly|effectively)|(?:well|right|properly|correctly|carefully|wisely) (?:done|used|managed|designed|implemented|applied|handled|written|planned|chosen)|with (?:the right|enough|sufficient|proper|good|careful|a little|some|adequate) \w+|given (?:the right|enough|sufficient|proper|good|time|some)\b(?: \w+)?|in the right (?:hands|circumstances|context|conditions)|under (?:the right|certain|some) \w+)",
        fires=("Done well, a retro clears the air.",),
        silent=("A retro clears the air.",),
    ),
)

_SCOPE = (
    QualifierCue(
        name="scope.for_some",
        kind=QualifierKind.SCOPE,
        pattern=r"\b(?:for|in|among|with|at|on) (?:(?:some|certain|many|most|other|small(?:er)?|larg(?:e|er)|big(?:ger)?|new(?:er)?|young(?:er)?|older|experienced|junior|senior|simple|complex|mature|specific|particular|early-stage|local|beginning) (?:\w+ )?\w+|beginners|people (?:with|who)|those (?:who|with|of)|anyone (?:who|with)|companies (?:that|with)|teams (?:that|with|of)|me\b(?=,|\.|;| at least)|us\b(?=,|\.|;| at least))",
        fires=("In small teams, chat replaces email.", "It works for me, at least."),
        silent=("Chat replaces email.",),
    ),
    QualifierCue(
        name="scope.case",
        kind=QualifierKind.SCOPE,
        pattern=r"\b(?:in (?:my|our|this|that|their|his|her) (?:own )?(?:case|experience|situation|team|office|house)|at least (?:for|in|at|with|on)|for (?:me|us)(?: at least| personally)?|especially (?:for|in|when|if|with|on|at|where)|particularly (?:for|in|when|if|with|on|at|where)|mainly (?:for|in|when)|mostly (?:for|in|when)|in (?:particular|certain|some) \w+|some (?:people|teams|users|readers|companies|organi[sz]ations|firms|students|children|families|customers|of (?:us|them|you|the)))\b",
        fires=("In our case it doubled sign-ups.",),
        silent=("It doubled sign-ups.",),
    ),
)

_COST = (
    QualifierCue(
        name="cost.contrast",
        kind=QualifierKind.COST,
        pattern=r"(?:(?<=[,;] )|(?<=^))(?:but|yet|although|though|even though|despite|in spite of|except|albeit)\b[^.;!?]*",
        fires=("Tests pay off, though they slow the first month.",),
        silent=("Tests pay off.",),
    ),
    QualifierCue(  # apart, since it as often says what happens at the same time
        name="cost.while",
        kind=QualifierKind.COST,
        pattern=r"(?:(?<=[,;] )|(?<=^))(?:while|whereas|however(?!,))\b[^.;!?]*",
        fires=("Tests pay off, while they slow the first month.", "Tests pay off, however they slow the first month."),
        silent=("Tests pay off.", "Most of all, however, tests pay off."),
    ),
    QualifierCue(
        name="cost.price",
        kind=QualifierKind.COST,
        pattern=r"\b(?:at (?:the|a) (?:cost|price|expense) of|at (?:some|a|an \w+) (?:cost|price)|in exchange for|trade-?offs?|downsides?|drawbacks?|(?:it|this|that|which) (?:comes|came) (?:with|at)|not (?:without|free|cheap|easy|a (?:cure|panacea|silver bullet))|takes? (?:a while|months|years|weeks|longer|work)|costs? (?:\w+ )?(?:money|time|effort|more)|can be (?:hard|difficult|expensive|slow|costly|tricky|painful)|in the (?:short|long) (?:term|run))\b[^,.;:!?]*",
        fires=("It frees the floor at the cost of a day's work.",),
        silent=("It frees the floor.",),
    ),
)

_DEGREE = (
    QualifierCue(
        name="degree.little",
        kind=QualifierKind.DEGREE,
        pattern=r"\b(?:a (?:little|bit|touch)|somewhat|slight(?:ly)?|some(?= (?:of|benefit|relief|improvement|time|money|value|protection|help|way|extent|degree))|partly|partially|to (?:some|a certain|an) extent|to a degree|up to(?= \d| (?:a|an|half|one|two|three|ten))|fairly|rather(?! than)|relatively|reasonably|moderate(?:ly)?|modest(?:ly)?|marginal(?:ly)?|almost|nearly|mostly|in part|more or less|not (?:perfect|a cure|everything|always|every|all|entirely|completely|necessarily)|limited|minor|small (?:gains?|improvements?|benefits?)|only(?= a| (?:real|benefit|value|so)))\b",
        fires=("Caching helps somewhat.", "Cuts bills by up to 40%."),
        silent=("Caching helps.", "It is up to you."),
    ),
)

QUALIFIER_CUES: CueTable[QualifierCue] = CueTable(*_HEDGE, *_FREQUENCY, *_CONDITION, *_SCOPE, *_COST, *_DEGREE)
"""Every qualifier cue. Whether one qualifies this claim (or only names its lever) is for the classifier to weigh."""
