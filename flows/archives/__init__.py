"""Gives what was fetched to archives of the web, and takes what they have: WARC files.

Takes a workspace and a file; gives counts. Asks nothing of the network.
"""
