"""``python -m progress_service``: the service; with a word behind it, work on its read models."""

from par.service.maintenance import run
from progress_service.bootstrap import BOOTSTRAP

if __name__ == "__main__":
    run(BOOTSTRAP)
