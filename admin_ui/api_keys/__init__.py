"""API keys of programs: made, approved, renewed, revoked."""
