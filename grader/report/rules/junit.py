"""What readers of JUnit XML agree on: testmoapp/junitxml, ``junit-10.xsd`` of
jenkinsci/xunit-plugin, GitLab (one row for each classname and name)."""

import re
from xml.etree import ElementTree as Xml

OUTCOMES = ("failure", "error", "skipped")
COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}
ROOT = {"name", "time", "tests", "failures", "errors"}
SECONDS = re.compile(r"\d+(\.\d+)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def faults(document: str) -> list[str]:
    """Return what a reader would refuse or misread; empty if nothing."""
    try:
        # A parser of Python's own, on a document of ours: it declares no entities.
        root = Xml.fromstring(document.encode())
    except (Xml.ParseError, UnicodeEncodeError) as error:
        return [f"it is not XML: {error}"]
    if root.tag != "testsuites" or {suite.tag for suite in root} - {"testsuite"}:
        return ["it is not testsuites of testsuite"]
    suites = list(root)
    found = [fault for suite in suites for fault in _suite(suite)]
    if set(root.attrib) - ROOT:
        found.append(f"the whole has attributes of its own: {sorted(set(root.attrib) - ROOT)}")
    for name in ("tests", "failures", "errors"):
        if root.get(name) != str(sum(int(suite.get(name, "-1")) for suite in suites)):
            found.append(f"{name} of the whole is not the sum")
    keys = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    if len(set(keys)) != len(keys):
        found.append("two cases have the same classname and name")
    names = [suite.get("name") for suite in suites]
    return found + (["two suites have the same name"] if len(set(names)) != len(names) else [])


def _suite(suite: Xml.Element) -> list[str]:
    cases = suite.findall("testcase")
    found = []
    if suite.get("tests") != str(len(cases)):
        found.append("tests is not the number of cases")
    for name, tag in COUNTS.items():
        if suite.get(name) != str(sum(case.find(tag) is not None for case in cases)):
            found.append(f"{name} is not the number of cases with {tag}")
    for case in cases:
        outcomes = [child.tag for child in case if child.tag in OUTCOMES]
        if len(outcomes) > 1:
            found.append("a case has two outcomes")
        if not case.get("classname") or not case.get("name"):
            found.append("a case has no name")
    for element in (suite, *cases):
        if not SECONDS.fullmatch(element.get("time", "")):
            found.append("time is no number of seconds")
    if not MOMENT.fullmatch(suite.get("timestamp", "2026-01-01T00:00:00")):
        found.append("timestamp is no moment without a zone")
    return found
