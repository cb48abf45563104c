"""The published methods as LightningModules; they meet the data only as a batch."""
