"""Writers of formats: each turns a :class:`par.exporting.document.Document` into bytes.

The same document gives the same bytes, but for what the libraries write about the time.
"""
