"""Lets `python -m flows.cli` be `faktor`."""

from flows.cli import main

main()
