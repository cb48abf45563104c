"""ST-MEMM: the learned magnifier, its network, and its weights."""
