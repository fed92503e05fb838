"""Outcome cues: words for what people want, and words that announce benefits from a title, a heading or a lead-in."""

from critique.lexicon.cues import Cue
from critique.lexicon.finding import CueTable

__all__ = ["OUTCOME_CUES"]

OUTCOME_CUES: CueTable[Cue] = CueTable(
    Cue(
        name="outcome.money",
        pattern=r"\b(?:revenue|sales|profit\w*|savings?|income|returns?|roi|conversions?|leads|customers|clients|orders|margins?|growth|traffic|reach|rankings?)\b",
        fires=("More traffic every month.",),
        silent=("The room was quiet.",),
    ),
    Cue(
        name="outcome.time",
        pattern=r"\b(?:time|hours?|minutes|faster|quick(?:er|ly)?|sooner|speed|speedy|efficien\w+|productiv\w+|throughput|turnaround)\b",
        fires=("It is quicker.",),
        silent=("It is blue.",),
    ),
    Cue(
        name="outcome.wellbeing",
        pattern=r"\b(?:health\w*|happ(?:y|ier|iness)|calm\w*|relax\w*|energy|energi[sz]ed|sleep|mood|stress|wellbeing|well-being|confiden\w+|joy|peace of mind|satisf\w+|morale|motivat\w+|enjoy\w*|fun|comfortabl\w+|refresh\w*|strong\w*|fit\w*)\b",
        fires=("You feel calmer.",),
        silent=("The bus was late.",),
    ),
    Cue(
        name="outcome.quality",
        pattern=r"\b(?:quality|better|best|improvement\w*|accura\w+|reliab\w+|clear(?:er|ly)?|clarity|consisten\w+|secur\w+|safe\w*|robust\w*|stab(?:le|ility)|maintainab\w+|usab\w+|accessib\w+|readab\w+|flexib\w+|simpl(?:e|er|ify|ifies|icity)|easier|easily|smooth\w*|success\w*|effective\w*|valuable|value)\b",
        fires=("A more reliable service.",),
        silent=("The paint is grey.",),
    ),
    Cue(
        name="outcome.people",
        pattern=r"\b(?:trust|loyal\w*|engag\w+|collaborat\w+|transparen\w+|reputation|relationship\w*|retention|visib\w+|awareness|credib\w+|belonging|connect\w*|support\w*|understand\w*|communicat\w+|cooperat\w+|empath\w*|friends?)\b",
        fires=("Customers trust the brand.",),
        silent=("The paint is grey.",),
    ),
    Cue(
        name="outcome.mind",
        pattern=r"\b(?:learn\w*|remember\w*|focus\w*|concentrat\w+|creativ\w+|innovat\w+|insight\w*|skills?|knowledge|memory|discover\w*|opportunit\w+|ideas?|progress|aware)\b",
        fires=("You remember more.",),
        silent=("The paint is grey.",),
    ),
    Cue(
        name="outcome.risk",
        pattern=r"\b(?:risks?|bugs?|errors?|mistakes?|defects?|waste|burnout|churn|downtime|cost(?:s|ly)?|problems?|conflicts?|confusion|debt|bills?|injur\w+|pain|delays?|frustrat\w+|duplicat\w+|rework|overhead|bottlenecks?)\b",
        fires=("There were fewer bugs.",),
        silent=("The paint is grey.",),
    ),
    Cue(
        name="outcome.comparative",
        pattern=r"\b(?:more|less|fewer|higher|lower|greater|bigger|stronger|cheaper|healthier|happier|smarter|smoother|safer|richer|simpler|quicker|calmer|shorter|longer)\b",
        fires=("Fewer calls came in.",),
        silent=("The paint is grey.",),
    ),
    Cue(
        name="announce.benefits",
        pattern=r"\b(?:benefits?|advantages?|pros|upsides?|reasons?|perks?|rewards?|gains?|wins|why (?:you|we|i|it|your|our|use|every|should|do|does|\w+ing)|pay-?offs?|strengths?|value of|power of|case for|good (?:things?|news)|what (?:you|we)(?:'ll| will)? (?:get|gain|gained|learned|learn)|results?|outcomes?|merits?|virtues?)\b",
        fires=("Five benefits of a standing desk", "Why we pair"),
        silent=("Where we meet",),
    ),
    Cue(
        name="announce.ways",
        pattern=r"\b(?:ways? to|how to|tips?|steps|tricks|habits|secrets?|ideas|guide|best practices?|lessons)\b",
        fires=("Ten tips for new managers",),
        silent=("The old mill",),
    ),
    Cue(
        name="announce.drawbacks",
        pattern=r"\b(?:drawbacks?|downsides?|cons|disadvantages?|risks?|pitfalls?|problems?|challenges?|limits|limitations|caveats?|costs?|mistakes?|failures?|myths?|what went wrong|dangers?|against|warning|beware|wrong)\b",
        fires=("Pitfalls of outsourcing",),
        silent=("The old mill",),
    ),
)
