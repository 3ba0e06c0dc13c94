"""The published contract as documents: AsyncAPI, JSON Schemas, and what a new build owes those who rely on them."""
