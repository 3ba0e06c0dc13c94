"""``python -m progress_service``."""

from par.service import run_service
from progress_service.bootstrap import BOOTSTRAP

if __name__ == "__main__":
    run_service(BOOTSTRAP)
