"""The Early Intervention data platform: partners' files in, a published referencing framework out."""
