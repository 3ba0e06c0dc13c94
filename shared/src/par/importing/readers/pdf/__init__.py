"""Reading PDF documents that hold text."""
