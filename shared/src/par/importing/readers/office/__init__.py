"""What workbooks and documents of Office have in common: a ZIP archive of XML parts."""
