"""Reading what the ledger itself has exported: the form of :mod:`par.exporting.form`, exactly.

Such a document says in its annex what the words of a plan do not. It may have been edited since: the tables count as
they are, and what the annex says of a cell counts as long as the cell has the words that the annex repeats.
"""

from par.importing.own_form.reader import read_own_form

__all__ = ["read_own_form"]
