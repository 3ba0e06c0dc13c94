"""Reading workbooks (SpreadsheetML)."""
