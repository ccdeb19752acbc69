"""Answers questions of a workspace as tables and charts.

Takes a workspace and a question; gives an Answer: rows, the question with all its parameters, and the run that the
rows come from. Refuses to write into the workspace, and to answer when nothing has been analysed.
"""

from pipeline.query.answer import Answer, NetworkAnswer
from pipeline.query.corpus import Corpus, open_corpus
from pipeline.query.dates import parse_since, parse_until
from pipeline.query.facts import Fate, list_fates

__all__ = [
    "Answer",
    "Corpus",
    "Fate",
    "NetworkAnswer",
    "list_fates",
    "open_corpus",
    "parse_since",
    "parse_until",
]
