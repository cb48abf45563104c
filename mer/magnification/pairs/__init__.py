"""Training data of a learned magnifier: two frames and the magnified one, drawn or composed."""
