"""The public-safe twin: a copy of a case that everybody may see, made by one person and approved by another."""
