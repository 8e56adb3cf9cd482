"""Every figure that hides counts is remembered from release to release."""
