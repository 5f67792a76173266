"""The desk of a case: what belongs together, documents, outside bodies, the person, the public copy, the record."""
