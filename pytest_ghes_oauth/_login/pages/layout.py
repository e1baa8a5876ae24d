"""What all pages share: the frame, the style, forms and their fields."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from pytest_ghes_oauth._login.pages.html import Html, element, fragment

STYLE: Final = """
:root{color-scheme:light dark;--page:#f6f8fa;--box:#fff;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--edge:#818b98;\
--link:#0969da;--go:#1a7f37;--on-go:#fff;--bad:#b3261e;--bad-box:#ffebe9}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--box:#151b23;--text:#f0f6fc;--soft:#a3acb6;--line:#3d444d;\
--edge:#7d8590;--link:#6cb1ff;--go:#2ea043;--on-go:#04140a;--bad:#ffa198;--bad-box:#331314}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);\
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{width:100%;max-width:30rem;margin:0 auto;padding:1rem}
header{padding-top:2rem;font-weight:600;text-align:center}
main{flex:1}
footer{padding-bottom:2rem;color:var(--soft);font-size:.8125rem;text-align:center}
footer p{margin:.25rem 0}
h1{margin:0 0 1.25rem;font-size:1.5rem;line-height:1.25;font-weight:600;text-align:center;overflow-wrap:anywhere}
h2{margin:0 0 .5rem;font-size:1rem}
p,ul,fieldset{margin:0 0 1rem}
.box{padding:1.25rem;background:var(--box);border:1px solid var(--line);border-radius:.5rem;overflow-wrap:anywhere}
.box>:last-child,form>:last-child{margin-bottom:0}
.alert{margin-bottom:1rem;padding:.75rem 1rem;background:var(--bad-box);border:1px solid var(--bad);\
border-radius:.5rem;color:var(--bad)}
label{font-weight:600}
input:not([type=checkbox]){display:block;width:100%;min-height:2.75rem;margin:.25rem 0 1rem;padding:.5rem .75rem;\
font:inherit;color:inherit;background:var(--page);border:1px solid var(--edge);border-radius:.375rem}
fieldset{padding:0;border:0}
legend{padding:0;margin-bottom:.5rem}
ul{padding-left:1.25rem}
.choice{display:grid;grid-template-columns:auto 1fr;gap:0 .75rem;padding:.625rem 0;border-top:1px solid var(--line)}
.choice input{width:1.25rem;height:1.25rem;margin:.125rem 0 0}
.choice label{font-weight:400}
.choice code{grid-column:2}
code,.soft{color:var(--soft);font-size:.875rem}
button{min-height:2.75rem;flex:1 1 8rem;padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--text);\
background:var(--page);border:1px solid var(--edge);border-radius:.375rem;cursor:pointer;overflow-wrap:anywhere}
button.go{color:var(--on-go);background:var(--go);border-color:var(--go)}
form>button{width:100%}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-bottom:1rem}
a,summary{color:var(--link)}
summary{cursor:pointer}
.plain{padding:0;list-style:none}
.plain li{padding:.625rem 0;border-top:1px solid var(--line)}
section.box{margin-top:1rem}
dl{margin:.25rem 0;display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem}
dd{margin:0;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
"""
# What Content-Security-Policy calls the only style that is let in.
STYLE_SOURCE: Final = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"

# An origin as a policy may name it. It has no way to write an address of IPv6, nor an app's own scheme with a host.
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9._-]+(?::[0-9]+)?")
_NAME: Final = "GitHub Enterprise"
# The id by which a field names the sentence that says what was wrong with it.
_PROBLEM: Final = "problem"


def document(title: str, *content: str, without_browser: str = "") -> Html:
    """Return a page.

    Args:
        title: its heading.
        content: what is below the heading.
        without_browser: the call by which a test does the same.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} · {_NAME}"),
        element("style", Html(STYLE)),
    )
    footer = element("footer", *_footnotes(without_browser))
    body = element("body", element("header", _NAME), element("main", element("h1", title), *content), footer)
    return fragment(Html("<!DOCTYPE html>\n"), element("html", head, body, lang="en"), "\n")


def _footnotes(without_browser: str) -> list[Html]:
    instead = [element("p", f"In a test, {without_browser}.")] if without_browser else []
    return [*instead, element("p", "Not GitHub: a server for tests, by pytest-ghes-oauth.")]


def message(title: str, text: str = "", *below: Html) -> Html:
    """Return a page that says something, and has no form."""
    content = [*([element("p", text)] if text else []), *below]
    return document(title, *([element("div", *content, class_="box")] if content else []))


def link(words: str, path: str) -> Html:
    """Return a link to a path of this host."""
    return element("a", words, href=path)


def way_back(words: str, path: str) -> Html:
    """Return the link at the end of a page on which a person got stuck."""
    return element("p", link(words, path))


def policy(sends_to: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy of a page whose forms may lead to some URLs of other hosts."""
    targets = dict.fromkeys(["'self'", *map(_source, sends_to)])
    return (
        f"default-src 'none'; style-src {STYLE_SOURCE}; img-src 'self'; form-action {' '.join(targets)}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _source(url: str) -> str:
    found = _ORIGIN.match(url)
    # What follows is the end of the host: a path, a query, or nothing.
    if found and url[found.end() : found.end() + 1] in ("", "/", "?", "#"):
        return found[0]
    return f"{url.partition(':')[0]}:"


def redirect(location: str) -> Html:
    """Return the body of a redirect."""
    link = element("a", "redirected", href=location)
    return element("html", element("body", "You are being ", link, "."))


# -- forms ---------------------------------------------------------------------------------------------


def form(action: str, token: str, *children: str) -> Html:
    """Return a form in a box, which proves by *token* that the page came from here."""
    return element("form", hidden("authenticity_token", token), *children, action=action, method="post", class_="box")


def hidden(name: str, value: str) -> Html:
    """Return a field that nobody sees."""
    return element("input", type="hidden", name=name, value=value)


def alert(problem: str) -> Html:
    """Return the sentence that says what was wrong; nothing if it is empty."""
    return element("div", problem, role="alert", id=_PROBLEM, class_="alert") if problem else fragment()


def field(label: str, name: str, *, problem: str = "", **attributes: str | bool) -> Html:
    """Return a labelled field, which names *problem* as its description."""
    told = {"aria_describedby": _PROBLEM, "aria_invalid": "true"} if problem else {}
    return fragment(
        element("label", label, for_=name), element("input", name=name, id=name, required=True, **told, **attributes)
    )


def button(label: str, *, name: str = "", value: str = "", is_main: bool = True) -> Html:
    """Return a button that sends its form, with *name* as *value*."""
    sent = {"name": name, "value": value} if name else {}
    return element("button", label, type="submit", class_="go" if is_main else "", **sent)


def buttons(*several: Html) -> Html:
    """Return *several* buttons side by side."""
    return element("div", *several, class_="buttons")
