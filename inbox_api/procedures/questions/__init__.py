"""What people asked the catalogue, and what was not found."""
