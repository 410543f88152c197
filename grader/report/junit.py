"""JUnit XML in the dialect that GitLab, Jenkins and pytest's readers share.

Sources: testmoapp/junitxml, the XSD that jenkinsci/xunit-plugin and pytest's own tests
use (``junit-10.xsd``), GitLab's reading of (classname, name) as a key. JUnit knows no
points: they are properties of the suite. Not reached is ``skipped``; what could not be
graded is ``error``, never ``failure``.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from grader.report import plain
from grader.results import CheckResult, CheckStatus, Result

TEXT_LIMIT = 8000


def render(results: Sequence[Result], timestamp: str | None = None) -> str:
    """Return the document; ``timestamp`` is local time without a zone, to the second."""
    ids = plain.unique([plain.line(result.exercise, 40) or "exercise" for result in results])
    suites = [_suite(result, id, timestamp) for result, id in zip(results, ids, strict=True)]
    root = Xml.Element("testsuites", _counts(suites) | {"name": "grade"})
    root.extend(suites)
    Xml.indent(root, " ")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"
    )


def _suite(result: Result, id: str, timestamp: str | None) -> Xml.Element:
    suite = Xml.Element("testsuite", {"name": id})
    properties = Xml.SubElement(suite, "properties")
    for name, value in _facts(result).items():
        Xml.SubElement(properties, "property", {"name": name, "value": value})
    for _, check, name in plain.names([result]):
        suite.append(_case(check, id, name))
    said = plain.visible(plain.cut(result.output, TEXT_LIMIT))
    Xml.SubElement(suite, "system-out").text = said
    Xml.SubElement(suite, "system-err")
    statuses = [check.status for check in plain.rows(result)]
    suite.attrib |= {
        "tests": str(len(statuses)),
        "failures": str(statuses.count(CheckStatus.FAILED)),
        "errors": str(statuses.count(CheckStatus.UNGRADED)),
        "skipped": str(statuses.count(CheckStatus.NOT_REACHED)),
        "time": f"{result.timings.get('grading', 0.0):.3f}",
    }
    if timestamp is not None:
        suite.set("timestamp", timestamp)
    return suite


def _case(check: CheckResult, suite: str, name: str) -> Xml.Element:
    case = Xml.Element("testcase", {"classname": suite, "name": name, "time": "0.000"})
    first = plain.line(check.message or "", 300)
    match check.status:
        case CheckStatus.FAILED:
            bad = Xml.SubElement(case, "failure", {"message": first, "type": "failed"})
            bad.text = plain.explanation(check, TEXT_LIMIT)
        case CheckStatus.UNGRADED:
            bad = Xml.SubElement(case, "error", {"message": first, "type": "ungraded"})
            bad.text = plain.explanation(check, TEXT_LIMIT)
        case CheckStatus.NOT_REACHED:
            Xml.SubElement(case, "skipped", {"message": first})
    return case


def _facts(result: Result) -> dict[str, str]:
    facts = {"status": str(result.status)}
    if result.status != "ungraded":
        facts |= {"points": str(result.points), "max_points": str(result.max_points)}
    facts["seed"] = "hidden" if result.seed is None else str(result.seed)
    if result.commitment is not None:
        facts["seed-sha256"] = plain.line(result.commitment)
    facts["confinement"] = plain.line(", ".join(result.confinement))
    facts |= {plain.line(f"fingerprint-{k}"): plain.line(v) for k, v in result.fingerprint.items()}
    return facts


def _counts(suites: list[Xml.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors")  # the XSD allows no skipped here
    sums = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in names}
    return sums | {"time": f"{sum(float(suite.get('time', '0')) for suite in suites):.3f}"}
