"""What a page must be to be handed on: self-contained and inert, whatever is shown on it.

Elements and attributes by the HTML standard (https://html.spec.whatwg.org): what runs a script,
loads anything, or leaves the page. Held by the standard library's parser, not by ours.
"""

from html.parser import HTMLParser

RUNS_OR_LOADS = frozenset(
    (
        "animate",
        "applet",
        "audio",
        "base",
        "button",
        "embed",
        "foreignobject",
        "form",
        "frame",
        "iframe",
        "image",
        "img",
        "input",
        "link",
        "object",
        "portal",
        "script",
        "set",
        "source",
        "track",
        "use",
        "video",
    )
)
ADDRESSES = frozenset(("src", "srcset", "action", "formaction", "background", "ping", "poster"))
IN_STYLES = ("@import", "url(", "expression(")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        if tag in RUNS_OR_LOADS:
            self.faults.append(f"it has an element {tag}")
        for name, value in attrs:
            outward = name in ("href", "xlink:href") and not (value or "").startswith("#")
            if name.startswith("on") or name in ADDRESSES or outward:
                self.faults.append(f"{tag} has the attribute {name}")
            if name == "style":
                self._style(value or "")
            if tag == "meta" and name == "http-equiv":
                self.faults.append("a meta element acts for a header")

    def handle_endtag(self, tag: str) -> None:
        self.in_style = self.in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self._style(data)

    def _style(self, text: str) -> None:
        self.faults += [f"a style has {what}" for what in IN_STYLES if what in text.lower()]


def faults(document: str) -> list[str]:
    """Return what would run, load or not be readable; empty if nothing."""
    try:
        document.encode("utf-8")
    except UnicodeEncodeError:
        return ["it is not UTF-8: half a character"]
    if not document.lstrip().lower().startswith("<!doctype html>"):
        return ["it does not begin with the doctype"]
    if "\0" in document:
        return ["it has a NUL"]
    reader = _Reader()
    reader.feed(document)
    reader.close()
    return reader.faults
