"""Contact search: an authorised practitioner finds a child with the few facts at hand, and sees
which organisations work with the child and whom to ring. It reads one table of one consumer's
release, `single_view_of_child`, and nothing else; every look-up is in the audit log first.

The rules are those of ContactPoint, which it succeeds: a reason for each look-up, no case detail,
shielded children not shown, use watched (Draft ContactPoint Guidance, DfES, May 2007).
"""
