"""What each consumer accepts, as code: one module a format, ``faults(document)`` in each.

A report is held against these before it is written, and the tests hold them against
documents that are broken. Nothing here is shared with the reporters.
"""
