"""The critic must see each fault: a test client that praises everything is worth nothing."""

import pytest

from tests.critic import faults_of_page

PAGE = (
    "<!doctype html><html lang='en'><head><title>Cookies</title></head>"
    "<body><main><h1>Cookies</h1>{}</main></body></html>"
)


def test_a_sound_page_has_no_faults() -> None:
    page = PAGE.format(
        "<p>Text &amp; <a href='#t'>link</a></p><table id='t'><tbody><tr><td>1</td></tr></tbody></table>"
        "<template><p>row</p></template>"
        "<form method='post' action='/language'><label for='l'>Language</label><input id='l' name='l'></form>"
    )

    assert [*faults_of_page(page)] == []


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<p>never closed", "<p> is"),
        ("<p><div>block in a paragraph</div></p>", "is read as"),
        ("<table><tr><td>1</td></tr></table>", "is read as <tbody>"),
        ("<table><tbody><p>1</p></tbody></table>", "is read as"),
        ("<form><form></form></form>", "fewer elements"),
        ("<div/>", "closes nothing"),
        ("<p id='a' id='b'>two</p>", "id twice"),
        ("<span><div>block</div></span>", "<div> inside <span>"),
        ("<p id='a'>1</p><p id='a'>2</p>", "stands 2 times"),
        ("<h1>Another</h1>", "one h1"),
        ("<input name='email'>", "has no label"),
        ("<label for='gone'>E-mail</label>", "names 'gone'"),
        ("<a href='#gone'>below</a>", "leads to #gone"),
        ("<p style='color: red'>red</p>", "inline code in style"),
        ("<button onclick='go()'>Go</button>", "inline code in onclick"),
        ("<a href='javascript:go()'>Go</a>", "inline code in href"),
        ("<script>go()</script>", "inline script"),
        ("<img src='https://elsewhere.example/x.png' alt=''>", "elsewhere"),
        ("<link rel='stylesheet' href='//elsewhere.example/x.css'>", "elsewhere"),
        ("<img src='/x.png'>", "without alt"),
        ("<form method='post' action='/admin/x'><button>Save</button></form>", "without token"),
        ("<form action='/x'><input type='hidden' name='csrf_token'></form>", "token stands in the address"),
        ("<p>{{ name }}</p>", "shows '{{'"),
    ],
)
def test_a_fault_is_seen(markup: str, fault: str) -> None:
    faults = "; ".join(faults_of_page(PAGE.replace("{}", markup)))

    assert fault in faults


def test_a_page_needs_language_title_and_heading() -> None:
    faults = "; ".join(faults_of_page("<!doctype html><html><head><title></title></head><body></body></html>"))

    assert "lang" in faults
    assert "title" in faults
    assert "h1" in faults
    assert "main" in faults
