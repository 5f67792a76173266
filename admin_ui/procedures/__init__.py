"""The catalogue of procedures for officers: what it says, what is asked, what must be mended, who puts it live."""
