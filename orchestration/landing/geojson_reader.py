"""Records of a GeoJSON FeatureCollection (RFC 7946): a feature is a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from orchestration.landing.csv_reader import Row
from orchestration.landing.encoding import Text
from orchestration.landing.rejection import Rejected

GEOMETRY = "geometry"
LARGEST = 128 << 20  # bytes; a city's wards in full detail are a few of these


class GeojsonRecords:
    """`header`: the names of the features' properties, and `geometry` (its GeoJSON text).

    Held in memory whole: boundaries are small. Raises Rejected: `wrong_format` (no
    FeatureCollection), `truncated` (the text ends too early) or `no_rows`.
    """

    header_cut = False

    def __init__(self, stream: BinaryIO, text: Text) -> None:
        content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Rejected("wrong_format")
        features = _features(content.decode(text.encoding))
        names = dict.fromkeys(name for f in features for name in f["properties"])
        names.pop(GEOMETRY, None)
        self.header: Row = [*names, GEOMETRY]
        self._body = [
            [*(_text(f["properties"].get(name)) for name in names), _text(f.get(GEOMETRY))]
            for f in features
        ]

    def batches(self) -> Iterator[list[Row]]:
        """One list with all records."""
        yield self._body


def _features(document: str) -> list[dict[str, Any]]:
    try:
        collection = json.loads(document)
    except json.JSONDecodeError as error:
        at_end = not document[error.pos :].strip() or error.msg.startswith("Unterminated string")
        raise Rejected("truncated" if at_end else "wrong_format") from None
    except (RecursionError, ValueError):  # nested, or a number, beyond measure
        raise Rejected("wrong_format") from None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise Rejected("wrong_format")
    features = collection.get("features")
    if not isinstance(features, list):
        raise Rejected("wrong_format")
    if not features:
        raise Rejected("no_rows")
    for feature in features:
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise Rejected("wrong_format")
    return features


def _text(value: Any) -> str:
    """A property as text. Raises Rejected: `encoding` (half a character, such as an escaped
    d800), or `wrong_format` (nested beyond measure)."""
    if value is None:
        return ""
    try:
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        text.encode()
    except UnicodeEncodeError:
        raise Rejected("encoding") from None
    except RecursionError:
        raise Rejected("wrong_format") from None
    return text
