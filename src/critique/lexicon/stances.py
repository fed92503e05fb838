"""Stance cues: signs that an author passes a claim on, or states it only to argue against it."""

from critique.lexicon.cues import Cue, StanceCue
from critique.lexicon.finding import CueTable
from critique.values import Stance

__all__ = ["DENIAL_CUES", "STANCE_CUES"]

STANCE_CUES: CueTable[StanceCue] = CueTable(
    StanceCue(
        name="reported.study",
        stance=Stance.REPORTED,
        pattern=r"\b(?:stud(?:y|ies)|research(?:ers?)?|survey(?:s|ed)?|report(?:s|ed)?|data|evidence|experiment(?:s)?|trial(?:s)?|meta-analys[ei]s|scientists?|experts?|analysts?|literature|polls?)\b(?: \w+){0,8}? (?:found|finds?|shows?|showed|shown|suggests?|suggested|says?|said|reports?|reported|indicates?|indicated|concluded?|concludes|demonstrates?|demonstrated|confirms?|confirmed|revealed|reveals|claims?|claimed|estimates?|estimated|agree|recommends?|puts?)\b",
        fires=("A study of 40 firms found that training pays.",),
        silent=("Training pays.",),
    ),
    StanceCue(
        name="reported.attribution",
        stance=Stance.REPORTED,
        pattern=r"\b(?:according to|in the words of|as reported by|citing|cited by|as \w+(?: \w+)? (?:puts|put|says|said|writes|wrote|notes|noted|argues|argued))\b",
        fires=("According to the vendor, it halves the bill.",),
        silent=("It halves the bill.",),
    ),
    StanceCue(
        name="reported.says",
        stance=Stance.REPORTED,
        pattern=r"\b(?:he|she|they|who|people|vendors?|consultants?|advocates?|proponents?|supporters?|fans|critics|managers?|marketers?|bloggers?|gurus?|teachers?|parents|colleagues?|authors?|speakers?|someone|everyone|many|some|(?!(?:I|we|you|it|this|that|these|those)\b)(?-i:[A-Z])\w+) (?:\w+ly )?(?:says?|said|told|tells?|claims?|claimed|argues?|argued|promises?|promised|insists?|insisted|writes?|wrote|explains?|explained|reports?|reported|points? out|pointed out|swears?|swore|maintains?|contends?|believes?|noted|notes|added|recalled|recalls)\b",
        fires=("Vendors promise that it halves the bill.", "She told us it works.", "Ellison said it works."),
        silent=("It halves the bill.", "We believe that it works.", "A note added value."),
    ),
    StanceCue(
        name="reported.quoted",
        stance=Stance.REPORTED,
        pattern=r"[“\"][^”\"]{25,}[”\"]",
        fires=("“It halved our bill and nobody complained,” the owner wrote.",),
        silent=("The so-called “quick win” came later.",),
    ),
    StanceCue(
        name="reported.passive",
        stance=Stance.REPORTED,
        pattern=r"\b(?:is|are|was|were|has been|have been|it's) (?:often |widely |commonly |frequently )?(?:said|claimed|reported|believed|thought|supposed|alleged|touted|promised|advertised|marketed|sold as|billed as|shown|found) (?:to|that|as)\b|\b(?:reportedly|allegedly|supposedly|conventional wisdom|we(?:'re| are) told|I was told|we were told)\b",
        fires=("It is often said that rest heals.",),
        silent=("Rest heals.",),
    ),
    StanceCue(
        name="rejected.myth",
        stance=Stance.REJECTED,
        pattern=r"\b(?:myths?|fallac(?:y|ies)|misconceptions?|illusion|nonsense|fairy ?tale|snake oil|hype|wishful thinking|overhyped|bogus|the (?:idea|notion|belief|assumption|claim|promise|argument|theory) (?:that|was|is|goes))\b",
        fires=("The idea that more meetings mean more output is odd.",),
        silent=("My idea is a shorter meeting.",),
    ),
)

DENIAL_CUES: CueTable[Cue] = CueTable(
    Cue(
        name="denial.no",
        pattern=r"^(?:no[,.!:]|no,? (?:it|they|that|this) (?:does|do|is|are|did|will|won't|doesn't)|nope|wrong|false|not (?:so|really|true|quite|necessarily|exactly)|hardly|rubbish|nonsense|far from it|if only|except (?:that )?(?:it|they)|myth\.)",
        fires=("No it does not.", "Wrong.", "Myth."),
        silent=("Now it does.", "Myth: it never helps."),
    ),
    Cue(
        name="denial.not_a_benefit",
        pattern=r"\b(?:is|are|was|were|does|do|did|has|have|will|would)(?:n't| not|n’t) (?:\w+ ){0,2}?(?:a benefit|benefit|true|work|happen|hold|mean|guarantee|follow|lead|improve|make|materiali[sz]e|appear|help|deliver|the case|so|enough|prove|save|any benefits?)\b",
        fires=("Having more channels is not a benefit unless you use them.", "It did not work."),
        silent=("It is a benefit.",),
    ),
    Cue(
        name="denial.disagree",
        pattern=r"\b(?:I (?:disagree|don't (?:buy|believe|think)|doubt|am not (?:so sure|convinced))|we (?:disagree|found (?:the opposite|no)|saw no)|the opposite|no evidence|never (?:happened|materiali[sz]ed|came|did)|there (?:is|was) no|nothing of the (?:kind|sort)|turned out to be (?:false|wrong|untrue)|is (?:a myth|wrong|false|simply not|not true))\b",
        fires=("I disagree with that.",),
        silent=("I agree with that.",),
    ),
)
"""Evidence, in a claim's own sentence or right after it, that the author turns it down."""
