"""``python -m progress_service``."""

from par.service import run_service
from progress_service.bootstrap import BOOTSTRAP

run_service(BOOTSTRAP)
