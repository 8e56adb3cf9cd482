"""A home needs no more than one feed; what was sent comes out at the other end."""

import duckdb
import pytest
from dbt_home import dbt, landed

pytestmark = pytest.mark.slow

ASB = """\
IncidentRef,IncidentDate,ASBType,LocationAddress,LocationPostcode,Easting,Northing,RepeatVictim
A1,01/10/2026,NUISANCE,14 High Street,NG1 1AA,,,N
A2,02/10/2026,NUISANCE,,,,,N
"""
HAVEN = """Ref,Mother's name,Mother's DOB,Child's name,Child's age,Address,Postcode,Group start,Sessions of 12,Repeat incident
H1,Ann Lee,01/02/1990,Bo Lee,5,14 High Street,NG1 1AA,01/05/2026,12,
"""  # noqa: E501


@pytest.mark.parametrize(
    ("file", "text", "counts"),
    [
        ("police_asb/police_asb_2026-11-05.csv", ASB, {"event": 2, "address_link": 2}),
        (
            "voluntary_programmes/voluntary_programmes_haven_2026-07-15.csv",
            HAVEN,
            {"person": 2, "involvement": 2, "event": 2, "relationship": 1, "family_member": 2},
        ),
    ],
)
def test_one_feed_alone_builds(tmp_path, file, text, counts):
    home = landed(tmp_path, {file: text})
    done = dbt(home, "build", "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout[-4000:]
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        found = {
            table: warehouse.sql(f"select count(*) from products.{table}").fetchall()[0][0]
            for table in counts
        }
        account = warehouse.sql(
            "select sum(accepted), sum(conformed + held_back) from conformed.record_account"
        ).fetchall()
    assert found == counts
    assert account[0][0] == account[0][1] == text.count("\n") - 1
