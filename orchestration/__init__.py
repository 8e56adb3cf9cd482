"""The Early Intervention data platform.

Partners' files in, a published referencing framework out.
"""
