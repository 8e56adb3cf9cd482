"""A synthetic city that writes the files partners would send. The pipeline never imports it."""
