"""A browser without a screen: it keeps its cookie, follows redirects on its host, and sends forms as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from pytest_ghes_oauth import GitHubEnterpriseServer, Request, Response

# The password of every user here.
PASSWORD = "hunter2-secret"
# The heading of the front page for who is not signed in.
SIGNED_OUT = "A GitHub Enterprise Server for tests"
_VOID = ("meta", "input", "link")


@dataclass
class Element:
    """One element: its attributes, and all text in it."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""


class Page(HTMLParser):
    """What a browser shows: the page, or the address outside the host that it was sent to."""

    def __init__(self, url: str, response: Response) -> None:
        super().__init__()
        self.url = url
        self.response = response
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(response.body.decode())
        self.close()
        assert self._open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        self._open += [] if tag in _VOID else [element]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def all(self, tag: str, /, **attributes: str) -> list[Element]:
        """The elements of this name with these attributes, of which `_` stands for `-`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [one for one in self.elements if one.name == tag and wanted.items() <= one.attributes.items()]

    def one(self, tag: str, /, **attributes: str) -> Element:
        [found] = self.all(tag, **attributes)
        return found

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def alert(self) -> str:
        """What was wrong; empty if nothing was."""
        return "".join(one.text for one in self.all("div", role="alert"))

    @property
    def token(self) -> str:
        """What shows that a form came from this page."""
        return self.one("input", name="authenticity_token").attributes["value"]

    @property
    def labels(self) -> list[str]:
        return [one.text for one in self.all("label")]

    @property
    def buttons(self) -> list[str]:
        return [one.text for one in self.all("button")]

    def input(self, label: str) -> Element:
        """The field of a label."""
        return self.one("input", id=self._labelled(label))

    def _labelled(self, label: str) -> str:
        [found] = [one for one in self.all("label") if one.text == label]
        return found.attributes["for"]

    def form(self, button: str, filled: Mapping[str, str], unticked: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What is sent when *button* is clicked, with the fields *filled* by their labels."""
        typed = {self._labelled(label): text for label, text in filled.items()}
        left_out = {self._labelled(label) for label in unticked}
        for one in self.all("input"):
            name, value = one.attributes["name"], one.attributes.get("value", "")
            if one.attributes["type"] != "checkbox" or ("checked" in one.attributes and name not in left_out):
                yield name, typed.get(name, value)
        [pressed] = [one.attributes for one in self.all("button") if one.text == button]
        yield from [(pressed["name"], pressed["value"])] if "name" in pressed else []


@dataclass
class Browser:
    """One browser, on one host."""

    server: GitHubEnterpriseServer
    origin: str = "https://ghes.test"
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, url: str, body: str = "", **headers: str) -> Response:
        """Send one request, and keep the cookies of the answer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        response = self.server.handle(Request(method, urljoin(self.origin, url), sent, body))
        for cookie in (value for name, value in response.headers.items() if name == "Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response

    def open(self, url: str) -> Page:
        """Go to an address, and on to wherever that leads on this host."""
        return self._arrive(url, self.send("GET", url))

    def click(
        self, page: Page, button: str, filled: Mapping[str, str] | None = None, unticked: Sequence[str] = ()
    ) -> Page:
        """Fill in the form of a page, and send it by one of its buttons."""
        form = page.one("form").attributes
        assert form["method"] == "post"
        url = urljoin(page.url, form["action"])
        body = urlencode(list(page.form(button, filled or {}, unticked)))
        return self._arrive(url, self.send("POST", url, body, Sec_Fetch_Site="same-origin"))

    def _arrive(self, url: str, response: Response) -> Page:
        url = urljoin(self.origin, url)
        while "Location" in response.headers:
            url = urljoin(url, response.headers["Location"])
            if not url.startswith(f"{self.origin}/"):
                break
            response = self.send("GET", url)
        return Page(url, response)

    def sign_in(self, login: str = "octocat", password: str = PASSWORD, *, page: Page | None = None) -> Page:
        """Sign in on the page that is shown, or else on the one for that."""
        filled = {"Username or email address": login, "Password": password}
        return self.click(page or self.open("/login"), "Sign in", filled)

    def sign_out(self) -> Response:
        """Sign out, and stay on the answer to that."""
        return self.send("POST", "/logout", f"authenticity_token={self.open('/logout').token}")
