"""Outside bodies: what they owe, one request with its link, and the page that the body itself sees."""
