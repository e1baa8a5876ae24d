"""The module that writes HTML: whatever is text stays text."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth._login.pages.html import Html, element, fragment
from tests.evidence import about, own

pytestmark = [about("login"), own()]

HOSTILE = "</p><script>alert('1')</script>\" & '"
ESCAPED = "&lt;/p&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&quot; &amp; &#x27;"


def test_text_is_escaped_in_an_element_and_in_an_attribute() -> None:
    assert element("p", HOSTILE, title=HOSTILE) == f'<p title="{ESCAPED}">{ESCAPED}</p>'


def test_elements_are_put_into_each_other_without_being_escaped_again() -> None:
    assert element("p", "a", element("b", "&"), "c") == "<p>a<b>&amp;</b>c</p>"
    assert fragment(element("b", "&"), "<") == "<b>&amp;</b>&lt;"


@pytest.mark.parametrize("text", [Html("<b>") + "<i>", f"{Html('<b>')}", "".join([Html("<b>")])])
def test_markup_that_was_put_together_as_text_is_text_again(text: str) -> None:
    assert "<b>" not in element("p", text)


def test_an_attribute_may_stand_for_itself_or_be_left_out() -> None:
    shown = element("input", required=True, autofocus=False, class_="", aria_label="x", value="")
    assert shown == '<input required aria-label="x" value="">'
