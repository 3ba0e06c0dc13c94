"""Reading Word documents (WordprocessingML)."""
