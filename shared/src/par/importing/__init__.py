"""Importing plans: a document becomes blocks of text, the blocks a draft, the draft a list of findings.

Everything here is pure but the readers of files. Text keeps where it came from (:mod:`par.importing.traced`), so that
each field of a draft names its place and nothing of a document can disappear unnoticed.
"""
