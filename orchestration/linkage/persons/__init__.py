"""Which records are about one person: evidence, comparison, clusters and keys that live long."""
