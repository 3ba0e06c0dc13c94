"""The source plans lie beside the repository; where they do not, their tests are left out."""

from tests.importing.sources import TEXTS

collect_ignore = [] if TEXTS else ["test_transcriptions.py"]
