"""The process of the Prefect server. It ends with the command that started it, also when that is killed.

`columnist up` runs it as `python -m flows.orchestration.up.server_process HOST PORT`, with a pipe as standard input.
"""

import contextlib
import os
import signal
import sys
import threading

POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
"""What the pages may load: what this server sends. Prefect's V2 pages ask amplitude.com for settings whatever
`analytics_enabled` says, and text of strangers could name a picture anywhere."""


def end_with_parent() -> None:
    """Sends this process a SIGTERM as soon as the other end of its standard input is gone."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def main() -> None:
    """Serves until SIGTERM."""
    host, port = sys.argv[1], int(sys.argv[2])
    end_with_parent()
    # The database holds the key to the secrets of blocks; a copy of it that keeps its rights stays its owner's.
    os.umask(0o077)
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(
        create_app(final=True),
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        headers=[("content-security-policy", POLICY)],
    )


if __name__ == "__main__":
    main()
