"""Tables and figures from stored predictions; imports no torch."""
