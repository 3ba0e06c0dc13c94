"""Read models in MongoDB: a database per service, its checkpoints, and batches that go in whole or not at all."""
