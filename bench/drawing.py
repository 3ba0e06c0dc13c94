"""pygal, without the importer of maps that it leaves behind, of a kind that Python no longer knows.

Every later import of a module that is missing would warn of it.
"""

import sys

import pygal
from pygal.style import CleanStyle

sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

__all__ = ["CleanStyle", "pygal"]
