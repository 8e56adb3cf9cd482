"""One module a group of feeds: what happened, as each partner wrote it down."""
