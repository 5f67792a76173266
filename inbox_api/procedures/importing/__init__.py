"""Reading records from the layouts in which procedures are published."""
