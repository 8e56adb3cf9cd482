"""Gazetteer volumes, written line by line."""

from __future__ import annotations

from landing_samples import zipped

HEADER = (
    '10,"NOTTINGHAM CITY COUNCIL",3060,2026-10-05,{number},2026-10-05,06:15:09,"{version}","{kind}"'
)
METADATA = (
    '29,"LLPG","CITY","","","NCC","Q","NCC",,3060,"British National Grid","metres",2026-10-05,'
    '"AddressBase Premium Classification Scheme",2026-10-05,"ENG","UTF-8"'
)
STREET = (
    '11,"I",1,42174105,1,3060,2,1990-01-01,1,8,0,2001-03-19,,2025-11-03,2001-03-19,457002.00,'
    "340193.00,52.9561005,-1.1529549,457142.00,340253.00,52.9566249,-1.1508603,10"
)
DESCRIPTOR = (
    '15,"I",2,42174105,"CLUMBER WALK","","NOTTINGHAM","CITY OF NOTTINGHAM","ENG",2001-03-19,,'
    "2025-11-03,2001-03-19"
)
BLPU = (
    '21,"I",3,{uprn},1,2,2003-12-02,,456025.00,345807.00,53.0066693,-1.1665255,1,3060,"E",'
    '2003-12-02,,2025-11-03,2003-12-02,"D","NG5 9NR",0'
)
LPI = (
    '24,"I",6,{uprn},"3060L{key:09d}","ENG",1,2003-12-02,,2025-11-03,2003-12-02,,"",,"","",1,"",,'
    '"","",42174105,"1","","","Y"'
)
CLASS = (
    '32,"I",4,{uprn},"3060C{key:09d}","RD04","AddressBase Premium Classification Scheme",1.0,'
    "2003-12-02,,2025-11-03,2003-12-02"
)
TRAILER = "99,{following},{count},2026-10-05,06:16:41"


def properties(first: int, count: int) -> list[str]:
    """Lines of `count` properties, their records one after the other."""
    lines: list[str] = []
    for n in range(first, first + count):
        uprn = 100031000000 + n
        lines += [
            BLPU.format(uprn=uprn),
            CLASS.format(uprn=uprn, key=n),
            LPI.format(uprn=uprn, key=n),
        ]
    return lines


def volume(
    *records: str,
    number: int = 1,
    following: int = 0,
    count: int | None = None,
    version: str = "2.3",
    kind: str = "F",
    trailer: bool = True,
) -> bytes:
    """A volume with a right trailer, unless told otherwise."""
    said = len(records) if count is None else count
    lines = [HEADER.format(number=number, version=version, kind=kind), *records, METADATA]
    if trailer:
        lines.append(TRAILER.format(following=following, count=said))
    return "".join(f"{line}\r\n" for line in lines).encode()


def supply(*volumes: bytes, kind: str = "FULL") -> bytes:
    """A zip of volumes under OS's names."""
    names = (f"AddressBasePremium_{kind}_2026-10-05_{n:03d}.csv" for n in range(1, 99))
    return zipped(dict(zip(names, volumes, strict=False)))
