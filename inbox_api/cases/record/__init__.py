"""The record of a case: its sealed log, the export for inspection, the whole case on paper."""
