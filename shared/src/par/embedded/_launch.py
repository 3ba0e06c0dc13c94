"""Becomes the program of its arguments, after asking Linux to end it together with its parent.

Run by `ServerProcess` as `python -I -S _launch.py <pid of the parent> <program> <arguments>...`. A process
of its own does this, since Python code between fork and exec (`preexec_fn`) can deadlock in a parent that has
threads. The wish survives exec, and exec keeps the process id. Imports nothing but the standard library.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
NOT_STARTED = 127


def main(arguments: list[str]) -> None:
    """Set the parent-death signal and exec; ends with 127 when the program cannot be run."""
    parent, program, *rest = arguments
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        # Where a sandbox forbids prctl, the program runs all the same; its parent then has to end it.
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != int(parent):
            # The parent died before the wish was known: nobody would ever end this process.
            os.kill(os.getpid(), signal.SIGKILL)
    try:
        os.execv(program, [program, *rest])  # noqa: S606 - becoming the program is the purpose
    except OSError as error:
        sys.stderr.write(f"{program}: {error.strerror}\n")
        sys.stderr.flush()
        # _exit, since there is nothing to clean up in a process that never was more than a doorway.
        os._exit(NOT_STARTED)


if __name__ == "__main__":
    main(sys.argv[1:])
