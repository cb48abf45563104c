"""From stored predictions to numbers; imports no torch."""
