"""Record linkage: addresses, persons and families, as functions of tables."""
