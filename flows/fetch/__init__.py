"""The door to the web: asks addresses politely and safely, and gives what came of each.

Takes requests; gives bytes with their headers, or one sentence. Stores nothing but the state of hosts, reads nothing
of what came. The HTTP library is imported when a fetcher is made.
"""

from flows.fetch.fetcher import Fetcher
from flows.fetch.records import Fetched, HostBook, MemoryHostBook, Outcome, Request, Role

__all__ = ["Fetched", "Fetcher", "HostBook", "MemoryHostBook", "Outcome", "Request", "Role"]
