"""Who lives with whom, who is whose parent, and which persons are one family at one time."""
