"""Puts the commands together and turns every mistake into one sentence and an exit code.

Takes the command line; gives an exit code. Knows no command's work.
"""

import errno
import os
import sys
from typing import Annotated, Any

import typer

from flows.cli import (
    alerts,
    backup,
    codebook,
    coding,
    coverage,
    crosstab,
    explain,
    ingest,
    init,
    kwic,
    network,
    purge,
    read,
    report,
    retry,
    run,
    serve,
    sources,
    status,
    topics,
    trends,
    verify,
    versions,
    warc,
)
from flows.cli.output import say
from pipeline.errors import CodebookError, FaktorError, QuestionError, SettingsError

__all__ = ["FAILED", "SOME_FAILED", "UNUSABLE", "USAGE", "app", "main"]

FAILED = 1
USAGE = 2
SOME_FAILED = 3
UNUSABLE = 4

app = typer.Typer(
    name="faktor",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=(
        "Which factors support or inhibit a city's digitalisation: mentions with evidence and date, "
        "topics, trends and networks, from a folder of documents."
    ),
    epilog=(
        "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 finished, but some documents failed; "
        "4 bad codebook or settings."
    ),
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"faktor {version('faktor')}\n")
        raise typer.Exit


@app.callback()
def _top(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


for _noun in (
    init,
    run,
    sources,
    ingest,
    retry,
    read,
    status,
    kwic,
    explain,
    trends,
    topics,
    network,
    crosstab,
    report,
    codebook,
    coding,
    serve,
    coverage,
    alerts,
    verify,
    backup,
    purge,
    versions,
    warc,
):
    _noun.register(app)


def main() -> None:
    """Run the command line; every mistake of a user ends in one sentence and an exit code."""
    sys.exit(_run())


def _run() -> int:
    try:
        result: Any = app(standalone_mode=False)
    except FaktorError as error:
        say(f"faktor: {error}")
        return _exit_code(error)
    except BrokenPipeError:
        # the reader (head, less) has gone; Python would complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say("faktor: stopped. What was done so far is kept; the same command goes on from there.")
        return 130
    except OSError as error:
        say(f"faktor: {_say_os_error(error)}")
        return FAILED
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):  # click's own: wrong option, missing argument
            error.show()
            return int(error.exit_code)
        if os.environ.get("FAKTOR_TRACEBACK"):
            raise
        say(
            f"faktor: unexpected {type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}. "
            "This is a bug: please report it with what FAKTOR_TRACEBACK=1 shows."
        )
        return FAILED
    return result if isinstance(result, int) else 0


def _exit_code(error: FaktorError) -> int:
    if isinstance(error, QuestionError):
        return USAGE
    if isinstance(error, CodebookError | SettingsError):
        return UNUSABLE
    return FAILED


def _say_os_error(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}. Make room on it and start again; what was done so far is kept."
    return f"{error.strerror or error}{where}. Check the name and its rights; what was done so far is kept."
