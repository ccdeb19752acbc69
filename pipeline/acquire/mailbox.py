"""Lists what a mailbox folder offers: mails as files, one each (.eml), or a Maildir.

Takes a source and the folder of the workspace; gives one offered item for each mail. Knows nothing of what mails say:
only their names are looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.acquire.folder import Offered, list_items
from pipeline.records import Source

__all__ = ["list_mails"]

# A mail program moves a mail from new/ to cur/ and writes flags behind its name when it was read; it stays that mail.
_MAILDIR = re.compile(r"(?:^|(.*/))(?:new|cur)/([^/]+?)(?:[:;!]2,[A-Za-z]*)?$")
_UNDER_WAY = re.compile(r"(?:^|/)tmp/[^/]+$")
# What mail programs and servers keep beside the mails.
_OF_THE_PROGRAM = re.compile(r"(?:^|/)(?:dovecot[^/]*|maildirfolder|maildirsize|subscriptions|courierimap[^/]*)$")


def list_mails(source: Source, root: Path) -> Iterator[Offered]:
    """List every mail in a mailbox folder.

    Args:
        source: The source; a relative `folder` is inside `root`.
        root: Folder of the workspace.

    Yields:
        One item for each mail, by path; in a Maildir its key is the mail's name without flags, whether it was read
        or not. What a mail program is still writing or keeps for itself is not offered.

    Raises:
        SettingsError: The folder does not exist or cannot be listed.
    """
    for item in list_items(source, root):
        if _UNDER_WAY.search(item.key) or _OF_THE_PROGRAM.search(item.key):
            continue
        mail = _MAILDIR.fullmatch(item.key)
        yield replace(item, key=f"{mail[1] or ''}{mail[2]}") if mail else item
