"""Compares what the codebook finds with what people coded.

Takes coded passages and a codebook; gives precision, recall and F1. Refuses a figure without its counts.
"""

from pipeline.coding.correct import CorrectedShare, ErrorCounts, correct_share, count_errors
from pipeline.coding.passages import CodedPassage, read_coded_passages
from pipeline.coding.score import Counts, Macro, Score, score_passages

__all__ = [
    "CodedPassage",
    "CorrectedShare",
    "Counts",
    "ErrorCounts",
    "Macro",
    "Score",
    "correct_share",
    "count_errors",
    "read_coded_passages",
    "score_passages",
]
