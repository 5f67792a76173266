"""What a case's page shows of clocks, units, suggestions, approvals and instructions."""
