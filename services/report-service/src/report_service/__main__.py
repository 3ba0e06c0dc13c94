"""``python -m report_service``."""

from par.service import run_service
from report_service.bootstrap import BOOTSTRAP

run_service(BOOTSTRAP)
