"""Administrative documents of a case: drafted, reviewed, signed with a number, sent as DOCX and PDF."""
