"""``python -m report_service``."""

from par.service import run_service
from report_service.bootstrap import BOOTSTRAP

if __name__ == "__main__":
    run_service(BOOTSTRAP)
