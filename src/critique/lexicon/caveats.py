"""Caveat cues: signs that a sentence limits, prices, conditions or contradicts a benefit, by the guideline's kinds."""

from critique.lexicon.cues import CaveatCue
from critique.lexicon.finding import CueTable
from critique.values import CaveatKind

__all__ = ["CAVEAT_CUES"]

CAVEAT_CUES: CueTable[CaveatCue] = CueTable(
    CaveatCue(
        name="condition.only_if",
        kind=CaveatKind.CONDITION,
        pattern=r"\b(?:only (?:if|when|works?|where|once|after|with)|unless|provided (?:that|you|they|it)|as long as|so long as|depends? (?:\w+ )?on|requires?|required|must (?:be|have|first)|needs? (?:to|a|an|the|enough)|without (?:a|an|the|any|enough|proper|clear|\w+ing)|make sure|have to (?:be|have)|it takes)\b",
        fires=("It works only if somebody reads it.", "It depends on the budget."),
        silent=("Somebody reads it.",),
    ),
    CaveatCue(
        name="cost.takes",
        kind=CaveatKind.COST,
        pattern=r"\b(?:costs?|costly|expensive|price|budget|(?:takes?|took|taking) (?:\w+ ){0,3}?(?:time|months?|years?|weeks?|hours?|days?|effort|work|longer)|time-consuming|overhead|burden|workload|hours (?:a|per|of)|resources?|maintenance|tedious|waste(?:d|s|ful)?|slow(?:s|ed|er|ly)? (?:\w+ )?(?:down|us)?|extra work|(?:a lot|lots) of (?:work|time|effort)|pa(?:y|id) for|fees?|hard work|difficult|painful|investment)\b",
        fires=("It takes months before anything shows.",),
        silent=("The plan is short.",),
    ),
    CaveatCue(
        name="risk.wrong",
        kind=CaveatKind.RISK,
        pattern=r"\b(?:risks?|risky|danger(?:s|ous)?|harm(?:s|ful|ed)?|backfir(?:e|es|ed)|go(?:es)? wrong|went wrong|los(?:e|es|t|ing)|damage[sd]?|fail(?:s|ed|ure|ures|ing)?|burn(?:s|ed|t)? ?out|hurt(?:s)?|suffer(?:s|ed)?|break(?:s)?|broke|broken|leak(?:s|ed)?|abandon(?:ed|s)?|lock-?in|beware|careful|trap|pitfalls?|worse|worst|problems?|angry|frustrat\w+|confus\w+|blam\w+|threat\w*|vulnerab\w+|injur\w+|mistakes?)\b",
        fires=("A slow reply can damage your name.",),
        silent=("A reply came at noon.",),
    ),
    CaveatCue(
        name="contradiction.not",
        kind=CaveatKind.CONTRADICTION,
        pattern=r"\b(?:(?:does|do|did|will|would|is|are|was|were|has|have|had|could|can)(?:n't| not)|cannot|never|no (?:longer|better|difference|effect|gain|benefit|improvement|guarantee)|nothing|neither|hardly|barely|not (?:necessarily|always|a|an|the|so|more|enough|actually)|instead|rather than|the opposite|contrary|worse than|myth|fewer than|fails? to|failed to|useless|pointless|on the other hand)\b",
        fires=("More meetings do not guarantee agreement.",),
        silent=("More meetings were planned.",),
    ),
    CaveatCue(
        name="scope.not_for",
        kind=CaveatKind.SCOPE,
        pattern=r"\b(?:not (?:for everyone|for every|every|all|everyone|everybody|suitable|suited|appropriate|right for)|(?:for|in|with|at|among) (?:some|small(?:er)?|larg(?:e|er)|certain|many|most|big|simple|complex|new|young|older) \w+|rarely|only (?:for|applies|a few|some|in|suits)|doesn't (?:scale|apply|suit|fit)|won't (?:work|suit|fit|apply)|exceptions?|edge cases?|some (?:people|teams|companies|users|students|children|families)|those (?:who|with)|if you (?:are|have|work|live|only|already)|particularly|especially|limited to|outside (?:of )?)\b",
        fires=("It is not for everyone.",),
        silent=("Everyone came.",),
    ),
    CaveatCue(
        name="measurement.figure",
        kind=CaveatKind.MEASUREMENT,
        pattern=r"\b(?:measur(?:e|es|ed|ing|ement|ements|able)|metrics?|number of|numbers|figures?|statistic\w*|correlat\w+|count(?:s|ed|ing)?|quantif\w+|averages?|vanity|proxy|baseline|index|scores?|percent\w*|rate|dashboard|attribut\w+|self-reported|regression to the mean|causation|sample)\b",
        fires=("The number of followers does not correlate with orders.",),
        silent=("Followers came to the hall.",),
    ),
    CaveatCue(
        name="measurement.does_not_show",
        kind=CaveatKind.MEASUREMENT,
        pattern=r"\b(?:(?:does|do|did|will|would|can|could)(?:n't| not|not)(?: necessarily| really| always| actually| by itself)? (?:correlate|measure|translate|equate|reflect"
        r"|tell (?:you|us|anyone|anything)|say (?:anything|much|how|who|whether)|show (?:that|whether|how|who|anything)|count|capture|prove)"
        r"|says? (?:nothing|little|very little) about|(?:is|are)(?:n't| not) the same (?:thing )?as|vanity metrics?|what (?:you|we|they|it|is being) measures?|nobody (?:counted|measured)|misleading (?:figure|number|average)s?)\b",
        fires=("Visits do not necessarily correlate with orders.", "The figure says nothing about quality."),
        silent=("We counted visits and orders.",),
    ),
    CaveatCue(
        name="risk.be_careful",
        kind=CaveatKind.RISK,
        pattern=r"\b(?:be (?:careful|wary|aware|warned|cautious)|beware|watch out|take care|don't (?:assume|expect|count on|confuse|rely)|do not (?:assume|expect|count on|confuse|rely)|a word of (?:caution|warning)|keep in mind|bear in mind)\b",
        fires=("Be careful what you promise.",),
        silent=("She carefully folded the map.",),
    ),
    CaveatCue(
        name="contradiction.worse_than",
        kind=CaveatKind.CONTRADICTION,
        pattern=r"\b(?:worse than (?:no|none|nothing|not|before|doing)|does(?:n't| not) guarantee|no guarantee|not guaranteed|is(?:n't| not) (?:a|the) (?:benefit|solution|answer|cure|silver bullet|panacea|substitute)|more harm than good|made (?:no|little) difference|no better (?:than|off)|the reverse (?:is|was)|did nothing)\b",
        fires=("A bad plan is worse than no plan at all.", "It does not guarantee a reply."),
        silent=("The plan is bad.",),
    ),
    CaveatCue(
        name="evidence.unproven",
        kind=CaveatKind.EVIDENCE,
        pattern=r"\b(?:evidence|unproven|untested|no (?:data|proof|study|studies|research)|anecdot\w+|case stud(?:y|ies)|stud(?:y|ies)|research|trials?|control group|randomi[sz]ed|replicat\w+|small sample|survivorship|cherry-?pick\w*|peer[- ]reviewed|hindsight|not (?:clear|known|proven|certain|convinced)|unclear|nobody knows|we don't know|anybody's guess|hard to (?:know|say|tell|prove)|marketing|vendors?|sponsored|funded)\b",
        fires=("There is little evidence for it.",),
        silent=("There is little room for it.",),
    ),
    CaveatCue(
        name="contrast.but",
        kind=CaveatKind.CONTRADICTION,
        pattern=r"(?:^|[,;] )(?:but|however|although|though|yet|still|unfortunately|sadly|admittedly|of course|that said|even so|nevertheless|despite|while|the (?:problem|trouble|catch|downside|drawback|snag|danger|risk))\b",
        fires=("However, the first month was slow.",),
        silent=("The first month was slow.",),
    ),
)
"""Every caveat cue; each is weak alone, the mining weights decide."""
