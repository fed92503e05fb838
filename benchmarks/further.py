"""Further annotations of real articles, kept as places in texts that are not ours to ship; needs ../shared.

`annotations/further.jsonl` holds, for 32 articles of advice and 10 critical ones of ../shared/real that have no gold annotation,
what eight readers marked by the guideline, one reader each, without sight of the gold or of what the tool finds. A line an article:
`claims` (`span`, `lever`, `benefit`, `stance`, `label`, `qualifiers`), `caveats` (`span`, `kind`), and `pairs`: position of a claim,
position of a caveat of the same article, relevance. A span is start and end in code points. `expand` writes them as the scorer
reads them, with the quotations.
"""

import hashlib
import json
from pathlib import Path

ANNOTATIONS = Path(__file__).parent / "annotations" / "further.jsonl"


def expand(articles, folder):
    """Writes the annotations as gold files into a folder, and the judged pairs; returns the file of pairs."""
    pairs = []
    for row in map(json.loads, ANNOTATIONS.read_text(encoding="utf-8").splitlines()):
        data = (articles / f"{row['article']}.md").read_bytes()
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise SystemExit(f"{row['article']}.md is not the text that was annotated")
        gold = json.dumps(annotation(row, data.decode("utf-8")), ensure_ascii=False)
        (folder / f"{row['article']}.json").write_text(gold, encoding="utf-8")
        pairs += [
            {"article": row["article"], "claim": claim, "doc": row["article"], "caveat": caveat, "relevance": relevance}
            for claim, caveat, relevance in row["pairs"]
        ]
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
    return path


def annotation(row, text):
    def words(span):
        return text[span[0] : span[1]] if span else None

    return {
        "article": row["article"],
        "claims": [
            {
                "quote": words(claim["span"]),
                "start": claim["span"][0],
                "lever": words(claim["lever"]),
                "benefit": words(claim["benefit"]),
                "stance": claim["stance"],
                "label": claim["label"],
                "qualifiers": [{**mark, "quote": words(mark["span"])} for mark in claim["qualifiers"]],
            }
            for claim in row["claims"]
        ],
        "caveats": [
            {"quote": words(caveat["span"]), "start": caveat["span"][0], "kind": caveat["kind"]} for caveat in row["caveats"]
        ],
    }
