"""What every request under /api/v1 gets without its endpoint's doing: see docs/huong-dan-api.md.

routes.py      the route class of all endpoints: repeated requests, entity tags
idempotency.py the same request again is answered as before
conditions.py  If-Match on what has a version; If-None-Match on reads
cursors.py     pages of long lists
limits.py      how many requests a caller may make; middleware.py applies it and the size of bodies
describing.py  summaries and examples of the OpenAPI description, read from the rooms' api_examples.json
"""
