"""Events that cannot be applied: they and what follows them under the same key are set aside until somebody decides."""
