"""Looks at sources of the web, and takes in what they offer that is new."""
