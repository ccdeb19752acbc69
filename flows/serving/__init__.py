"""What `faktor serve` does: Prefect's server as a child, the schedules, and one run at a time.

Prefect schedules and shows; it holds no truth: its folder may be deleted, and the next start makes it again.
"""
