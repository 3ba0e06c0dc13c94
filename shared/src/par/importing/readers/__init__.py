"""Readers of files: each turns the bytes of one format into a :class:`par.importing.source.Source`.

Use :func:`par.importing.readers.reading.read_file`: it tells the format by the content and reads in a process of its
own with bounded memory and time. The readers import their libraries late and are pure otherwise.
"""
