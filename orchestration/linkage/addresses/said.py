"""On which side of the boundary a record puts itself, before anybody asks a gazetteer."""

from __future__ import annotations

from orchestration.linkage.addresses.places import Places
from orchestration.linkage.addresses.postcodes import PostcodeBook, area
from orchestration.linkage.addresses.written import Written


def said(written: Written, places: Places, book: PostcodeBook) -> str:
    """inside, outside or '' (it does not say): what a system without gazetteer can know.

    Outside: a place outside is named, or the letters of the postcode are of another post town's
    area. Inside: the city's post town or a locality of it, a postcode of its area (half of the
    post town lies outside the authority, which is the point of asking afterwards), or a UPRN.
    """
    where = places.read(written.parts)
    other_area = bool(written.postcode) and area(written.postcode) not in book.areas
    if where.outside or other_area:
        return "outside"
    if where.city or where.town or written.postcode or written.uprn:
        return "inside"
    return ""
