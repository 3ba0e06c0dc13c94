"""Every stable problem code with its sentence in Vietnamese and in English.

Codes are part of the contract with districts: add new ones, never rename or reuse one.
The sentences are ``str.format`` templates; their fields are the keyword arguments of the problem.
"""

from typing import Final

from par.problems.catalogue.archive import ARCHIVE
from par.problems.catalogue.documents import DOCUMENTS
from par.problems.catalogue.figures import FIGURES
from par.problems.catalogue.http import HTTP
from par.problems.catalogue.intake import INTAKE
from par.problems.catalogue.ledger import LEDGER
from par.problems.catalogue.obligations import OBLIGATIONS
from par.problems.catalogue.office import OFFICE
from par.problems.catalogue.reads import READS
from par.problems.catalogue.scoring import SCORING
from par.problems.catalogue.sheets import SHEETS

PARTS: Final = (ARCHIVE, DOCUMENTS, FIGURES, HTTP, INTAKE, LEDGER, OBLIGATIONS, OFFICE, READS, SCORING, SHEETS)

SENTENCES: Final[dict[str, tuple[str, str]]] = {code: said for part in PARTS for code, said in part.items()}
