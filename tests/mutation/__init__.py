"""Mutants of the governance documents and of runs: each is caught by the check it should be.

    .venv/bin/python -m tests.mutation            every mutant; exit 1 if one survives
    .venv/bin/python -m tests.mutation C07 C10    those of some checks, a line a mutant

Every mutant is one change that a careless or hurried person could make. It is laid on a copy of
the repository's own contracts (`damage_*`), or on a small run made under them (`damage_home`); the
checks run before and after, and what is new must hold a finding of the check that is named.
"""
