"""Prefect's temporary server ends with the process that started it, however that ends."""

import subprocess

__all__ = ["guard_temporary_server"]


def guard_temporary_server() -> None:
    """Let Prefect's temporary server end with this process, also when this process is killed.

    Prefect stops the server when the interpreter ends; after a `kill -9` it would run on for ever. A shell that
    waits for the end of a pipe that only this process holds kills it then. Without a temporary server nothing is done.
    """
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer().server_process
    if server is None or server.poll() is not None:
        return
    subprocess.Popen(
        ["/bin/sh", "-c", 'read _; kill "$0"', str(server.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
