"""The gazetteer in DTF 7.3: the same tables from other columns."""

import datetime as dt

import pytest

FEED, NAME = "llpg", "llpg_full_2026-10-05.dtf"
HEADER = '10,"NOTTINGHAM CITY COUNCIL",,3060,2026-10-05,1,2026-10-05,06:15:09,"7.3","F"'
STREET = (
    '11,"I",1,20900161,1,5361,2,2008-06-03,1,8,0,2017-01-04,2016-02-05,2008-06-03,,534846.00,'
    "186763.00,534933.00,186768.00,1"
)
DESCRIPTOR = '15,"I",2,20900161,"CLUMBER WALK","","NOTTINGHAM","CITY OF NOTTINGHAM","ENG"'
BLPU = (
    '21,"I",3,{uprn},1,2,2001-05-10,"RD04",,457200.00,340100.00,1,3060,2001-05-10,,2019-03-04,'
    '2001-05-10,"{organisation}","E05012270","",,,""'
)
LPI = (
    '24,"I",4,{uprn},"3060L{key:09d}","ENG",{status},2001-05-10,,2001-05-11,2019-03-04,,"",,"","",'
    '12,"A",,"","",20900161,"","Y","{postcode}","NOTTINGHAM","Y",,,""'
)
XREF = '23,"I",5,100031500001,"3060X000000001",2001-05-10,2019-03-04,2001-05-10,,"2003150","CTAX"'
METADATA = (
    '29,"LLPG","CITY","","","NCC","Q","NCC",,3060,"British National Grid","metres",2026-10-05,'
    '"BS7666",2026-10-05,"ENG","UTF-8"'
)
PROVENANCE = '22,"I",6,100031500001,"3060P000000001","P","",2001-05-10,2001-05-10,,2019-03-04'
KEYS = '98,"3060L000000002","3060P000000001","3060X000000001",2026-10-05,06:00:00'
RECORDS = [
    STREET,
    DESCRIPTOR,
    BLPU.format(uprn=100031500001, organisation="THE ANCHOR"),
    BLPU.format(uprn=100031500002, organisation=""),
    LPI.format(uprn=100031500001, key=1, status=3, postcode="NG9 9ZZ"),
    LPI.format(uprn=100031500001, key=2, status=1, postcode="NG7 1AA"),
    XREF,
]


def dtf(*lines: str, count: int | None = None, header: str = HEADER) -> bytes:
    said = len(lines) if count is None else count
    whole = [header, *lines, METADATA, f"99,0,{said},2026-10-05,06:16:41"]
    return "".join(f"{line}\r\n" for line in whole).encode()


def test_the_tables_of_the_gazetteer(inbox):
    [got] = inbox.receive(FEED, NAME, dtf(*RECORDS))
    assert (got.outcome, got.received, got.accepted) == ("accepted", 7, 7)
    street = inbox.raw(FEED, "llpg_street").row(0, named=True)
    assert street["record_entry_date"] == dt.date(2017, 1, 4)
    assert street["last_update_date"] == dt.date(2016, 2, 5)
    assert street["street_start_date"] == dt.date(2008, 6, 3)
    assert float(street["street_end_y"]) == 186768.0
    lpi = inbox.raw(FEED, "llpg_lpi").row(0, named=True)
    assert (lpi["entry_date"], lpi["last_update_date"]) == (
        dt.date(2001, 5, 11),
        dt.date(2019, 3, 4),
    )
    assert (str(lpi["pao_start_number"]), lpi["pao_start_suffix"], str(lpi["usrn"])) == (
        "12",
        "A",
        "20900161",
    )
    xref = inbox.raw(FEED, "llpg_xref").row(0, named=True)
    assert (xref["cross_reference"], xref["source"]) == ("2003150", "CTAX")


def test_class_organisation_and_postcode_find_their_tables(inbox):
    inbox.receive(FEED, NAME, dtf(*RECORDS))
    blpus = inbox.raw(FEED, "llpg_blpu")
    assert blpus["postcode_locator"].to_list() == ["NG7 1AA", None]
    classes = inbox.raw(FEED, "llpg_classification")
    assert classes["classification_code"].to_list() == ["RD04", "RD04"]
    assert classes["class_key"].n_unique() == 2
    organisations = inbox.raw(FEED, "llpg_organisation")
    assert organisations["organisation"].to_list() == ["THE ANCHOR"]


def test_an_update_that_clears_an_organisation_deletes_it(inbox):
    update = BLPU.format(uprn=100031500001, organisation="").replace('"I"', '"U"')
    content = dtf(update, header=HEADER.replace('"F"', '"C"'))
    [got] = inbox.receive(FEED, "llpg_cou_2026-11-16.dtf", content)
    assert got.accepted == 1
    organisation = inbox.raw(FEED, "llpg_organisation").row(0, named=True)
    assert (organisation["change_type"], organisation["organisation"]) == ("D", None)


ACCEPTED = {
    "trailer without metadata": dtf(*RECORDS),
    "trailer with metadata": dtf(*RECORDS, count=8),
    "header of nine columns": dtf(*RECORDS, header=HEADER.replace(",,3060", ",3060")),
    "version without quotes": dtf(*RECORDS, header=HEADER.replace('"7.3"', "7.3")),
    "types that are only counted": dtf(*RECORDS, PROVENANCE, PROVENANCE),
    "key sequence, not counted": dtf(*RECORDS, KEYS, count=7),
    "key sequence, counted": dtf(*RECORDS, KEYS),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_tolerated(inbox, case):
    [got] = inbox.receive(FEED, NAME, ACCEPTED[case])
    assert (got.outcome, got.received, got.accepted) == ("accepted", 7, 7)


REJECTED = {
    "a record lost": (dtf(*RECORDS, count=9), "trailer_count"),
    "8.1": (dtf(*RECORDS, header=HEADER.replace("7.3", "8.1")), "unsupported_version"),
    "an update called full": (dtf(*RECORDS, header=HEADER.replace('"F"', '"C"')), "wrong_format"),
    "more volumes": (dtf(*RECORDS).replace(b"99,0,", b"99,2,"), "missing_volume"),
    "no trailer": (dtf(*RECORDS).rsplit(b"99,", 1)[0], "missing_trailer"),
    "no header": ("\r\n".join(RECORDS).encode(), "wrong_format"),
    "a zip": (b"PK\x03\x04" + bytes(40), "wrong_format"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(inbox, case):
    content, reason = REJECTED[case]
    [got] = inbox.receive(FEED, NAME, content)
    assert (got.outcome, got.reason) == ("rejected", reason)


def test_addressbase_widths_are_not_taken_for_dtf(inbox):
    addressbase = STREET.replace(",534933", ",52.9,-1.1,534933")
    [got] = inbox.receive(FEED, NAME, dtf(*RECORDS, addressbase))
    assert got.quarantined_by_reason == {"column_count": 1}
