"""Pages on which administrators say what each topic asks of its cases."""
