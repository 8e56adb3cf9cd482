"""Tables for a person: numbers to the right, thousands parted."""

from orchestration.cli.output import table


def test_numbers_stand_right_and_text_left(capsys):
    table(("feed", "rows"), [("a", 1234567), ("longer", 5)])
    assert capsys.readouterr().out.splitlines() == [
        "feed         rows",
        "a       1,234,567",
        "longer          5",
    ]


def test_a_table_without_rows_has_its_heads(capsys):
    table(("feed", "rows"), [])
    assert capsys.readouterr().out == "feed  rows\n"
