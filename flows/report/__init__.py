"""The one-file report, from query's answers.

Takes a Corpus; gives an HTML file that opens without a network and runs no script. Counts nothing itself.
"""

from flows.report.page import write_report

__all__ = ["write_report"]
