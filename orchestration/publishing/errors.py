"""What may go wrong in publishing. None of the messages has personal data in it."""


class PublishingError(RuntimeError):
    """A release cannot be made; the former one stands."""


class NoRelease(LookupError):
    """There is no release, or none for this consumer."""


class ReleaseDamaged(LookupError):
    """A published file is missing, or is not what was published."""
