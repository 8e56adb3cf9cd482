"""Why somebody looks at what is held of a person or an address: the words of the audit log."""

from enum import StrEnum


class Reason(StrEnum):
    """A reason for a look-up. Codes, not free text: what is typed freely may name somebody."""

    LINK_CHECK = "link_check"
    DATA_QUALITY = "data_quality"
    SUBJECT_REQUEST = "subject_request"
    COMPLAINT = "complaint"
    INCIDENT = "incident"
