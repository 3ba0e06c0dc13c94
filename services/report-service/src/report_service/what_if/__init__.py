"""What the index would be if something happened that has not: computed on the present documents, written nowhere."""
