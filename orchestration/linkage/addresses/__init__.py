"""Address matching: every written address to a UPRN of the gazetteer, or the reason why it has none."""
