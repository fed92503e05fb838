"""What stands around an article on its page and is no part of it: share lines, bylines, comments, menus.

Owns the patterns, each with a line that it must catch and one that it must leave, and nothing else: which blocks they
make furniture is decided in `outline`. A pattern must match the whole of a block's plain text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FURNITURE", "Furniture", "Opens", "find_furniture"]

_LONGEST = 400


class Opens(StrEnum):
    """What follows a piece of furniture that belongs to it."""

    NOTHING = "nothing"
    LINKS = "links"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """One kind of furniture.

    Attributes:
        name: What it is.
        pattern: Matches the whole text, ignoring case.
        fires: A line that it must catch.
        silent: A line, alike, that it must leave.
        opens: What it opens.
    """

    name: str
    pattern: str
    fires: str
    silent: str
    opens: Opens = Opens.NOTHING

    def matches(self, text: str) -> bool:
        """Whether the text is furniture of this kind."""
        return re.fullmatch(self.pattern, text, re.IGNORECASE | re.DOTALL) is not None


_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|pinterest|reddit|whatsapp|tumblr|pocket|telegram|e-?mail|print|google\+?|"
    r"instagram|youtube|mastodon|bluesky|threads|hacker news|copy link|more)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_TIME = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?)?"
_NAME = r"(?-i:[A-Z][\w.'\u2019-]*(?:\s+(?:(?:de|van|von|der|la|and|&)\s+)*[A-Z][\w.'\u2019-]*){0,5})"
_FULL_NAME = r"(?-i:[A-Z][\w.'\u2019-]*(?:\s+(?:(?:de|van|von|der|la|and|&)\s+)*[A-Z][\w.'\u2019-]*){1,5})"

FURNITURE: tuple[Furniture, ...] = (
    Furniture(
        name="marks without words",
        pattern=r"[\W_]*",
        fires=", ,",
        silent="1.",
    ),
    Furniture(
        name="bloggers like this",
        pattern=r"(?:%d|\d+) bloggers? likes? this:?.*",
        fires="%d bloggers like this:",
        silent="Most bloggers like this tool.",
    ),
    Furniture(
        name="like button",
        pattern=r"(?:like this:?|like loading\W*|loading\W*|be the first to like this\W*)",
        fires="Like this:",
        silent="Like this one, every tool has a price.",
    ),
    Furniture(
        name="share line",
        pattern=rf"(?:please )?(?:share|tweet|pin|follow us|follow me)(?: (?:this|on|with|the|post|article|story|"
        rf"page|via|friends))*"
        rf"(?:\W+(?:(?:click to )?(?:share|tweet|pin)(?: it)?(?: on| via)? )?{_NETWORK})*\W*",
        fires="Share this: Facebook Twitter LinkedIn",
        silent="Share this with your team before the retrospective starts.",
    ),
    Furniture(
        name="row of networks",
        pattern=rf"{_NETWORK}(?:\W+{_NETWORK})+\W*",
        fires="Facebook | Twitter | LinkedIn | Email",
        silent="Facebook and Twitter bring traffic",
    ),
    Furniture(
        name="click to share",
        pattern=r"click to (?:share|e-?mail|print|tweet)\b.{0,120}",
        fires="Click to share on Twitter (Opens in new window)",
        silent="People click to share what they like.",
    ),
    Furniture(
        name="related posts",
        pattern=r"(?:(?:some |our |my |see )?(?:related|similar|recommended|recent|popular|latest|more|further|"
        r"other|previous|"
        r"you may also like|trending)\s+(?:blog\s+)?(?:posts?|articles?|stories|reading|content|entries|news)"
        r"(?: (?:from|by|on|in|about) .{1,60}|\s*\(.{1,60}\)| like this)?|related|"
        r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)(?: these(?: posts)?)?|read (?:next|more|also)|"
        r"more from (?:this|the) (?:author|blog|category|site)|up next|keep reading|see also)\s*[:.…»→]*",
        fires="Related blog posts:",
        silent="Related posts keep readers on your site.",
        opens=Opens.LINKS,
    ),
    Furniture(
        name="posts covering the same",
        pattern=r"(?:other|more|further) (?:blog )?(?:posts|articles) (?:covering|about|on) .{1,250}:",
        fires="Other blog posts covering the event (tell me if you spot others):",
        silent="Other blog posts covering the event were kinder to it.",
        opens=Opens.LINKS,
    ),
    Furniture(
        name="comment section",
        pattern=r"(?:(?:\d+|no|one|two|three|[a-z]+teen) (?:comments?|responses?|replies|thoughts?|pingbacks?)"
        r"(?: (?:on|to) .{1,160})?|(?:reader )?(?:comments|responses|discussion)\s*\(\d+\)|comments|reader comments|"
        r"(?:leave|post|add|write) a (?:comment|reply|response)(?: cancel reply)?|"
        r"join the (?:conversation|discussion)\W*(?:\d+ comments?)?|what do you think\? leave a comment.{0,60}|"
        r"(?:pingbacks|trackbacks)(?: ?(?:and|&|/) ?(?:pingbacks|trackbacks))?)\s*[:.!…]*",
        fires="Join the conversation! 1 Comment",
        silent="Comments on a pull request are cheap.",
        opens=Opens.COMMENTS,
    ),
    Furniture(
        name="comments closed",
        pattern=r"(?:comments (?:are )?(?:now )?(?:closed|off|disabled)(?: (?:on|for) [^.!?]{1,80})?|comments feed|"
        r"you must be logged in to .{1,80}|your email address will not be published.{0,120}|"
        r"(?:required )?fields (?:are )?marked\W*|notify me (?:of|when|by) .{1,120}|"
        r"save my name, email,? and website.{0,120})\W*",
        fires="Comments are closed.",
        silent="Comments are closed too early in most reviews.",
    ),
    Furniture(
        name="pingback",
        pattern=r"(?:\[(?:…|\.\.\.)\].*|.{0,200}\[(?:…|\.\.\.)\]|(?:ping|track)back\w*:.*)",
        fires="[…] This post was mentioned on Twitter by somebody […]",
        silent="He said […] and left it at that.",
    ),
    Furniture(
        name="comment head",
        pattern=rf"(?:.{{1,60}} says:|{_NAME} on {_DATE}{_TIME}(?: said:?)?|reply|{_DATE}{_TIME} ?(?:reply)?|"
        rf"permalink)\W*",
        fires="Jane Doe says:",
        silent="The manual says: measure first.",
    ),
    Furniture(
        name="byline",
        pattern=rf"(?:(?:(?:written|posted|published|words|story|guest post) by:? {_NAME}|by:? {_FULL_NAME})"
        rf"(?:\W+(?:(?:posted |published |updated )?(?:on )?{_DATE}{_TIME}|\d+ min(?:ute)?s? read)|"
        rf"\s*[|•·\u2013—]\s*.{{1,60}})?|"
        rf"(?:posted|published|updated|last updated|last modified|written|"
        rf"date)(?: on)?:? {_DATE}{_TIME}(?: by {_NAME})?(?:\W.{{0,60}})?|"
        rf"posted by [^.!?]{{1,120}}|by {_FULL_NAME}, (?:author|editor|founder|director|writer)\b[^.!?]{{0,120}}|"
        rf"author:? {_NAME})\W*",
        fires="By Jane Doe | 3 March 2019",
        silent="By Friday the team had finished.",
    ),
    Furniture(
        name="copyright",
        pattern=r"(?:(?:©|\(c\)|copyright\b)(?:.{0,20}\d{4}|.{0,160}all rights reserved).{0,160}|"
        r"all rights reserved\W*|"
        r"(?:proudly )?powered by wordpress.{0,80}|theme:? .{1,60} by .{1,60})",
        fires="© 2019 Some Company. All rights reserved.",
        silent="Copyright is a matter for lawyers.",
    ),
    Furniture(
        name="cookie notice",
        pattern=r"(?:(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.{0,300}|accept (?:all )?cookies\W*|"
        r"privacy & cookies:.{0,300}|by continuing to use this (?:web)?site.{0,200})",
        fires="We use cookies to improve your experience. Accept",
        silent="Bake the cookies for ten minutes.",
    ),
    Furniture(
        name="sign-up line",
        pattern=r"(?:(?:click here to |please )?(?:subscribe|sign up)(?: now| today| here| free)*"
        r"(?: (?:to|for|via|by|and) .{1,100})?|(?:join|get) (?:our|my|the) (?:(?:free|weekly|monthly|"
        r"daily) )*(?:newsletter|mailing list)\b.{0,100}|"
        r"(?:enter|type) your e-?mail(?: address)?\b.{0,120}|follow (?:this )?blog via e-?mail.{0,80}|"
        r"join \d[\d,]* other (?:followers|subscribers).{0,60}|"
        r"(?:like|enjoyed|liked) (?:this|what you(?:\u2019|')?(?:ve)? read)\b.{0,40}\? (?:subscribe|sign up|"
        r"share|follow)\b.{0,140})",
        fires="Subscribe to our newsletter",
        silent="Subscribers open more letters when the subject is short.",
    ),
    Furniture(
        name="tags",
        pattern=r"(?:(?:tags|tagged(?: (?:with|as))?|categories|category|topics|filed under|filed in|posted in|"
        r"published in)"
        r"\b:?\s.{1,200}[^.!?]|(?:tags|categories|topics):?)",
        fires="Posted in Marketing, Social media",
        silent="Tags help readers find old posts.",
    ),
    Furniture(
        name="previous and next",
        pattern=r"(?:[«\u2039←<⟵]+\s*.{0,120}|.{0,120}\s*[»\u203a→⟶]|(?:previous|next|older|newer)(?: (?:post|"
        r"article|entry|page|story)s?)?(?:\s*:\s*.{0,120})?"
        r"|(?:previous|prev)\W+next|older posts\W+newer posts|post navigation|skip to (?:main )?content|"
        r"(?:back to )?(?:top|home)(?: of (?:the )?page)?|menu|search|search for:|navigation|toggle navigation|"
        r"table of contents|contents)\W*",
        fires="← Previous post",
        silent="Next, measure what you have.",
    ),
    Furniture(
        name="series navigation",
        pattern=r"(?:this is (?:the )?(?:\w+ )?(?:part|post|instal?lment|\d+\w{2})\b[^.]*\.\s+)?(?:for|to read|read|see|find) (?:the )?"
        r"(?:previous|earlier|other|rest of the|all) (?:posts?|parts?|articles?|instal?lments?)\b.{0,300}",
        fires="This is the 2nd post of a series on hiring. For previous posts, read: Part 1 – Adverts",
        silent="For previous generations, reading was a luxury that few could pay for.",
    ),
    Furniture(
        name="menu row",
        pattern=r"home\s*+(?:[|>»/·•]\s*+[^|>»/·•.]{1,40}){1,12}",
        fires="Home | About | Blog | Contact",
        silent="Home | where the heart is. And more.",
    ),
    Furniture(
        name="photo credit",
        pattern=r"\W*(?:(?:featured |header |cover |title )?(?:photo(?:graph)?|image|picture|illustration)s?"
        r"(?: credits?)?"
        r"(?:(?: (?:courtesy of|by|from|via|copyright)|:) (?-i:[A-Z@\[(])[^.!?]{0,120}\.?| credits?\b:?.{0,120})|"
        r"credit: .{1,120})",
        fires="Photo by Jane Doe on Unsplash",
        silent="Photos by customers sell more than ours do.",
    ),
    Furniture(
        name="reading time",
        pattern=r"(?:(?:estimated )?(?:reading|read) time:?\s*)?(?:about )?\d+[- ]?(?:min|mins|minute|minutes)"
        r"(?:[- ](?:read|reading time|to read))?|(?:estimated )?(?:reading|read) time:.{1,30}",
        fires="5 min read",
        silent="5 minutes of reading a day add up.",
    ),
    Furniture(
        name="date line",
        pattern=rf"(?:{_DATE})\W*",
        fires="March 3, 2019",
        silent="March 3, 2019 was the day we stopped.",
    ),
    Furniture(
        name="advertisement",
        pattern=r"\W*(?:advertisements?|sponsored(?: content| post)?|ad|report this ad)\W*",
        fires="Advertisement",
        silent="Advertisements pay for the site.",
    ),
    Furniture(
        name="row of buttons",
        pattern=r"(?:\[[^\[\]]{1,40}\]\s*){2,}",
        fires="[Quote] [Report] [4 people found this helpful]",
        silent="[sic] and [sic] again",
    ),
    Furniture(
        name="left-over of a template",
        pattern=r"(?::{3,}\s*\w*|\[/?\w+(?:\s[^\[\]]*=[^\[\]]*)?/?\]|!{3}\s?\w+|\[\[?_?toc_?\]\]?)",
        fires="[toc]",
        silent="[sic]k of meetings",
    ),
)

_COMPILED = tuple((kind, re.compile(kind.pattern, re.IGNORECASE | re.DOTALL)) for kind in FURNITURE)


def find_furniture(text: str) -> Furniture | None:
    """Find the kind of furniture that a block's plain text is; `None` for text of the article.

    >>> find_furniture("5 min read").name
    'reading time'
    """
    if len(text) > _LONGEST and not text.startswith(("[…", "[...")):
        return None
    return next((kind for kind, pattern in _COMPILED if pattern.fullmatch(text)), None)
