"""Relation cues: constructions that tie a lever to a benefit, one group for each form of claim in the guideline."""

from critique.lexicon.cues import Cue
from critique.lexicon.finding import CueTable

__all__ = ["CLAIM_CUES"]

_SENTENCE = (
    Cue(
        name="sentence.improve",
        pattern=r"\b(?:improv(?:e|es|ed|ing)|boost(?:s|ed|ing)?|increas(?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|strengthen(?:s|ed|ing)?"
        r"|rais(?:e|es|ed|ing)|speed(?:s|ing)? up|sped up|accelerat(?:e|es|ed|ing)|maximi[sz](?:e|es|ed|ing)|sharpen(?:s|ed|ing)?"
        r"|deepen(?:s|ed|ing)?|lift(?:s|ed|ing)?|multipl(?:y|ies|ied)|optimi[sz](?:e|es|ing))\b",
        fires=("Pairing improves the design.", "It sped up our releases."),
        silent=("The meeting is on Tuesday.", "An improvement plan is attached."),
    ),
    Cue(
        name="sentence.lead_to",
        pattern=r"\b(?:lead(?:s|ing)? to|led to|result(?:s|ed|ing)? in|bring(?:s|ing)?(?: about)?|brought|yield(?:s|ed|ing)?"
        r"|translat(?:e|es|ed|ing) (?:in)?to|add(?:s|ed)? up to|make(?:s)? for|contribut(?:e|es|ed|ing) to|pave(?:s|d)? the way"
        r"|turn(?:s|ed|ing)? into|pa(?:y|ys|id|ying) off|go(?:es)? a long way)\b",
        fires=("Shorter forms lead to more replies.", "The change paid off."),
        silent=("She will lead the session today.",),
    ),
    Cue(
        name="sentence.produce",
        pattern=r"\b(?:produc(?:e|es|ed|ing)|creat(?:e|es|ed|ing)|generat(?:e|es|ed|ing)|driv(?:e|es|ing)|drove|deliver(?:s|ed|ing)?"
        r"|build(?:s)?|built|(?<!the )(?<!a )building|foster(?:s|ed|ing)?|promot(?:e|es|ed|ing)|encourag(?:e|es|ed|ing)|attract(?:s|ed|ing)?"
        r"|inspir(?:e|es|ed|ing)|unlock(?:s|ed|ing)?|unleash(?:es|ed|ing)?|earn(?:s|ed|ing)?|win(?:s|ning)?|won)\b",
        fires=("A clear roadmap builds trust.",),
        silent=("The building opens at nine.",),
    ),
    Cue(
        name="sentence.give",
        pattern=r"\b(?:giv(?:e|es|ing)|gave|offer(?:s|ed|ing)?|provid(?:e|es|ed|ing)|add(?:s|ed|ing)?|ensur(?:e|es|ed|ing)"
        r"|guarantee(?:s|d|ing)?|support(?:s|ed|ing)?|serv(?:e|es|ed|ing) as|mean(?:s|t|ing)?|force(?:s|d)?|earns?|keep(?:s|ing)?|kept)\b",
        fires=("A checklist gives new staff confidence.",),
        silent=("The form has four fields.",),
    ),
    Cue(
        name="sentence.make",
        pattern=r"\b(?:mak(?:e|es|ing)|made|leav(?:e|es|ing)|left|feel(?:s)?|felt|bec[oa]m(?:e|es)|get(?:s|ting)?|got)\b"
        r"(?: \w+){0,4}? (?:\w+er|more \w+|less \w+|easy|possible|simple|sense|happy|safe|proud|aware|better)\b",
        fires=("Labels make the store easier to search.", "It left people more willing to ask."),
        silent=("We made a list of tasks.",),
    ),
    Cue(
        name="sentence.save",
        pattern=r"\bsav(?:e|es|ed|ing)\b|\bfree(?:s|d|ing)? up\b|\bcut(?:s|ting)?\b",
        fires=("Templates save an hour a week.",),
        silent=("The cafe is open on Sunday.",),
    ),
    Cue(
        name="sentence.good_for",
        pattern=r"\b(?:is|are|was|were|be|been|being|it's|that's|they're|proved?|proven|proves|found|find)\b(?: \w+){0,4}? "
        r"(?:good|great|excellent|ideal|perfect|useful|valuable|invaluable|beneficial|helpful|effective|powerful|worth|worthwhile"
        r"|handy|rewarding|crucial|vital|essential|important|critical|successful|productive|convenient)\b",
        fires=("Walking is good for your back.", "The notes proved invaluable."),
        silent=("The office is open late.",),
    ),
    Cue(
        name="sentence.thanks_to",
        pattern=r"\b(?:thanks to|benefit(?:s|ed|ing)? from|profit(?:s|ed)? from|because of|due to|owing to|as a result of|comes? from"
        r"|c[oa]me from|by (?:\w+ly )?\w+ing|through|after (?:\w+ly )?\w+ing|since (?:we|I|the) (?:started|adopted|switched|moved|introduced))\b",
        fires=("Sales doubled thanks to the newsletter.", "You learn faster by teaching others."),
        silent=("Thanks for reading this far.",),
    ),
    Cue(
        name="sentence.as_a_result",
        pattern=r"\b(?:as a result|consequently|therefore|in turn|that way|this way|the result is|the upshot|hence|thereby)\b",
        fires=("As a result, fewer calls came in.",),
        silent=("The results were posted on the board.",),
    ),
    Cue(
        name="sentence.work",
        pattern=r"\b(?:it|this|that|they|which|approach|method|technique|practice|system|habit) (?:\w+ly )?(?:works?|worked|succeeds?|succeeded)\b"
        r"|\b(?:works?|worked) (?:well|wonders|great|like a charm|best)\b",
        fires=("It worked well for the whole crew.", "The method works."),
        silent=("She works in accounts.",),
    ),
    Cue(
        name="sentence.benefit_noun",
        pattern=r"\b(?:benefits?|advantages?|upsides?|perks?|pay-?offs?|rewards?|wins|gains?|dividends|bonus|plus|virtues?|strengths?|merits?|bang for)\b",
        fires=("The main advantage is speed.",),
        silent=("The main entrance is on the left.",),
    ),
)

_ENABLEMENT = (
    Cue(
        name="enablement.help",
        pattern=r"\b(?:help(?:s|ed|ing)?|assist(?:s|ed|ing)?|aid(?:s|ed|ing)?|support(?:s)? \w+ in)\b",
        fires=("Notes help you remember.",),
        silent=("Helpful hints are on page two.",),
    ),
    Cue(
        name="enablement.let",
        pattern=r"\b(?:let(?:s|ting)?(?!'s)|allow(?:s|ed|ing)?|enabl(?:e|es|ed|ing)|empower(?:s|ed|ing)?|permit(?:s|ted)?|equip(?:s|ped)?|mak(?:e|es|ing) it possible|made it possible)\b",
        fires=("A wiki lets everybody see the plan.",),
        silent=("The outlet is closed.",),
    ),
    Cue(
        name="enablement.so_that",
        pattern=r"\bso(?: that)? (?:you|they|we|it|your|our|the|everyone|everybody|people|users|customers|teams?|no one|nobody)\b|\b(?:this|that) way,? (?:you|we|they)\b",
        fires=("Write it down so that you remember it.",),
        silent=("It was so late.",),
    ),
    Cue(
        name="enablement.able",
        pattern=r"\b(?:able to|ability to|opportunit(?:y|ies) to|chance to|capacity to|freedom to|free(?:s|d)? (?:you|us|them|people) to|opens? up|easier to|easy to|easily)\b",
        fires=("Readers are able to skip ahead.",),
        silent=("The table is set.",),
    ),
)

_AVOIDED = (
    Cue(
        name="avoided.prevent",
        pattern=r"\b(?:prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?|protect(?:s|ed|ing)?|guard(?:s|ed|ing)? against|stop(?:s|ped|ping)?|spar(?:e|es|ed|ing)"
        r"|shield(?:s|ed|ing)?|ward(?:s|ing)? off|eliminat(?:e|es|ed|ing)|remov(?:e|es|ed|ing)|solv(?:e|es|ed|ing)|resolv(?:e|es|ed|ing)|fix(?:es|ed)?)\b",
        fires=("Backups protect you from theft.",),
        silent=("The guard checked our passes.",),
    ),
    Cue(
        name="avoided.reduce",
        pattern=r"\b(?:reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)|decreas(?:e|es|ed|ing)|minimi[sz](?:e|es|ed|ing)|mitigat(?:e|es|ed|ing)|eas(?:e|es|ed|ing)"
        r"|reliev(?:e|es|ed|ing)|curb(?:s|ed)?|shorten(?:s|ed)?|halv(?:e|es|ed|ing)|lessen(?:s|ed)?|shrink(?:s)?|slash(?:es|ed)?|alleviat(?:e|es|ed|ing))\b",
        fires=("Stretching reduces stiffness.",),
        silent=("The lower shelf is empty.",),
    ),
    Cue(
        name="avoided.fewer",
        pattern=r"\b(?:fewer|less (?:time|money|stress|work|risk|effort|waste|likely|of)|without (?:having to|the need|needing|\w+ing)|no longer (?:have|need|had|needed)|instead of \w+ing|never (?:again|have to))\b",
        fires=("Teams that test ship fewer bugs.",),
        silent=("The price is less than ten euro.",),
    ),
)

_SUPERLATIVE = (
    Cue(
        name="superlative.best_way",
        pattern=r"\b(?:best|fastest|easiest|quickest|surest|cheapest|simplest|most \w+|great|good|easy|effective|proven|powerful|perfect|only|excellent|smart) (?:and \w+ )?(?:way|ways|tool|tools|thing|things|method|path|route|means|place|technique|investment|strategy|approach)\b",
        fires=("It is the best way to learn a language.",),
        silent=("The best man wore grey.",),
    ),
    Cue(
        name="superlative.key_to",
        pattern=r"\b(?:keys?|secret(?: weapon)?|foundation|backbone|cornerstone|heart|recipe|essential|crucial|vital|game[- ]changer|holy grail|silver bullet|magic)\b(?: \w+)? (?:to|for|of|behind)\b|\bgame[- ]changer\b|\bsecret weapon\b",
        fires=("The key to growth is patience.",),
        silent=("The key is under the mat.",),
    ),
    Cue(
        name="superlative.nothing_beats",
        pattern=r"\b(?:nothing (?:beats|works)|no better way|unbeatable|second to none|you can't go wrong|there is no substitute)\b",
        fires=("Nothing beats a short walk.",),
        silent=("Nothing was decided.",),
    ),
)

_CORRELATIVE = (
    Cue(
        name="correlative.the_more",
        pattern=r"\bthe (?:more|less|fewer|better|earlier|sooner|longer|\w+er)\b[^.!?]{2,80},? the (?:more|less|fewer|better|\w+er)\b",
        fires=("The more you write, the clearer you think.",),
        silent=("The more expensive one is blue.",),
    ),
)

_EQUATION = (
    Cue(
        name="equation.equals",
        pattern=r"(?<=\S) ?(?:={1,2}>?|→|-+>|⇒) ?(?=[A-Za-z])|\bequals?\b",
        fires=("More meetings = more alignment",),
        silent=("The total is ten.",),
    ),
)

_IMPERATIVE = (
    Cue(
        name="imperative.and_you_will",
        pattern=r"\b(?:and|then) (?:you|your|they|it|people|the)(?:'ll| will|'re going to| are going to)\b|\byou(?:'ll| will) (?:\w+ )?(?:see|find|get|have|be|feel|save|win|gain|learn|notice|sleep|earn|build|know|thank|enjoy)\b",
        fires=("Post daily and you will grow.",),
        silent=("You should call first.",),
    ),
    Cue(
        name="imperative.to_purpose",
        pattern=r"^(?:in order )?to \w+\b[^.!?]{3,60}, ?\w+",
        fires=("To sleep better, dim the lights.",),
        silent=("Dim the lights before bed.",),
    ),
    Cue(
        name="imperative.for_benefit",
        pattern=r"\b(?:for|with) (?:\w+ )?(?:better|greater|more|improved|faster|higher|maximum|long-term|lasting|fewer|less) \w+",
        fires=("Use headings for better scanning.",),
        silent=("It is for the office.",),
    ),
    Cue(
        name="imperative.in_order_to",
        pattern=r"(?<=\w )(?:in order to|so as to|to (?:get|win|gain|save|avoid|improve|increase|boost|reduce|ensure|make sure|keep|build|help|achieve|become|prevent|maintain|attract|create|grow|stay|deliver))\b",
        fires=("Batch your email to win back an hour.",),
        silent=("We went to the shop.",),
    ),
)

_QUESTION = (
    Cue(
        name="question.want",
        pattern=r"^(?:want|looking|need|trying|hoping|ready|wish|would you like|do you want|wondering how|struggling|tired of|how (?:do|can|to))\b[^?]{2,90}\?",
        fires=("Want more sales? Start a podcast.",),
        silent=("We want more sales.",),
    ),
)

_CORRELATION = (
    Cue(
        name="correlation.times_more",
        pattern=r"\b(?:(?:\d[\d.,]*|two|three|four|five|ten|twice|three times|half)(?: times| ?x)?|\d[\d.,]* ?(?:%|percent|per cent)) (?:as (?:likely|much|many|fast|productive)|more|less|fewer|higher|lower|better|faster|greater|cheaper|shorter)\b|\b(?:more|less) likely to\b",
        fires=("Firms that train staff see 30% less churn.", "They are twice as likely to stay."),
        silent=("Thirty people came.",),
    ),
    Cue(
        name="correlation.associated",
        pattern=r"\b(?:associated with|linked to|correlat(?:e|es|ed|ion|ions)|tied to|goes hand in hand|go hand in hand|predict(?:s|ed|or)?)\b",
        fires=("Sleep is linked to better grades.",),
        silent=("The link is broken.",),
    ),
)

_INSTANCE = (
    Cue(
        name="instance.change",
        pattern=r"\b(?:went (?:up|down|from)|(?:rose|fell|dropped|grew|climbed|jumped|shrank|improved|increased|decreased) (?:by|from|to)|doubled|tripled|quadrupled|halved|cut by|no longer|earned|soared|were able to|was able to|managed to)\b",
        fires=("Complaints fell by a third after that.",),
        silent=("The shop opens at ten.",),
    ),
    Cue(
        name="instance.money",
        pattern=r"[$€£] ?\d[\d.,]*(?: ?(?:k|m|bn|million|billion|thousand))?\b[^.!?]{0,30}\b(?:in )?(?:revenue|sales|savings|profit|income|saved|earned)\b|\b(?:earned|saved|raised|made|generated)\b[^.!?]{0,30}[$€£] ?\d",
        fires=("One firm made $6 million in revenue.",),
        silent=("The ticket costs $6.",),
    ),
)

CLAIM_CUES: CueTable[Cue] = CueTable(
    *_SENTENCE,
    *_ENABLEMENT,
    *_AVOIDED,
    *_SUPERLATIVE,
    *_CORRELATIVE,
    *_EQUATION,
    *_IMPERATIVE,
    *_QUESTION,
    *_CORRELATION,
    *_INSTANCE,
)
"""Every relation cue; headings are claims by their context, so `outcomes` and the headings above speak for them."""
