"""Compares what the codebook finds with what people coded.

Takes coded passages and a codebook; gives precision, recall and F1. Refuses a figure without its counts.
"""

from pipeline.coding.passages import CodedPassage, read_coded_passages
from pipeline.coding.score import Counts, Macro, Score, score_passages

__all__ = ["CodedPassage", "Counts", "Macro", "Score", "read_coded_passages", "score_passages"]
