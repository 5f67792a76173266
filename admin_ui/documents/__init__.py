"""Documents: my drafts and signatures, one document, the register."""
