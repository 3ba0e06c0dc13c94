"""Index sets as the planning office writes them: their shape, their JSON Schema, and what makes one sound."""
