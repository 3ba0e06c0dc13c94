"""``python restarted_service.py <file>``: report-service, begun again at once whenever it is killed.

What it imports is loaded once; each life is a fork of this process, so that a hundred of them take a minute. The file
names the present one.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

from par.service import run_service
from report_service.bootstrap import BOOTSTRAP

PR_SET_PDEATHSIG = 1


def main(file: Path) -> None:
    while True:
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            run_service(BOOTSTRAP)
            os._exit(0)
        draft = file.with_suffix(".draft")
        draft.write_text(str(child))
        draft.replace(file)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
