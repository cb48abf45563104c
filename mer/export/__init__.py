"""Trained networks as ONNX files, checked against PyTorch, and how long a clip takes in each."""
