"""`columnist doctor`: what it looks at, and that it changes nothing."""


def test_doctor_names_the_libraries_that_shape_rows_and_makes_no_home(columnist, home):
    shown = columnist("doctor").out
    assert "langdetect" in shown
    assert "is not there yet; the first run makes it" in shown
    assert shown.splitlines()[-1] == "verdict  a note on home"
    assert not home.exists()
