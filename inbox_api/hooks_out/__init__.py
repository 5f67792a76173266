"""Webhooks out: other systems are told what happens here. Design: docs/huong-dan-api.md and docs/decisions.

kinds.py      what is told, and which lines of a case's timeline tell it
outbox.py     an event and its deliveries, written in the transaction of what happened
sending.py    one delivery: what goes out now, and what its answer means
transport.py  the call itself; signing.py its signature
service.py    what administrators do; endpoints.py and schemas.py for programs
"""
