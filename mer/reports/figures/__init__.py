"""The figures of the papers and of reports, drawn from plain numbers."""
