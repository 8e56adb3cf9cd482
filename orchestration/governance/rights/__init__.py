"""Rights of the persons whom the data is about: access, erasure, objection, opt-out."""
