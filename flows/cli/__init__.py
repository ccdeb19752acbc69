"""The command `faktor`: parse, call one function, print; a mistake becomes one sentence and a remedy.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 finished, but some documents failed; 4 bad codebook or settings.
"""

from flows.cli.app import main

__all__ = ["main"]
