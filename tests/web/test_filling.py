"""Templates that are drawn once for each shape and filled in: as if each thing had been drawn by itself."""

import pytest
from jinja2 import Environment

from app.web.filling import Filling

ROW = """\
<li id="{{ key }}" class="100%">{% if name %}<b title="{{ '%s' % shared }}">{{ name }}</b>{% else %}nobody{% endif %}
<a href="/{{ key }}?at={{ shared }}">{{ note or "none" }}</a></li>"""
HOSTILE = [
    ("a", "<script>alert(1)</script>", "' onclick='x"),
    ("b", "", '" & &amp; "'),
    ("c", "%s %(name)s %% 100%", "{0} {name} {{ name }}"),
    ("d", "\\0 0 1 2", ""),
    ("e", "", ""),
    ("f\0", "x\0y\0z", "\0\0"),
]

environment = Environment(autoescape=True)


@pytest.mark.parametrize("things", [[], HOSTILE[:1], HOSTILE[:5], HOSTILE, HOSTILE * 3], ids=len)
def test_things_that_are_filled_in_look_as_if_each_was_drawn(things: list[tuple[str, str, str]]) -> None:
    template = environment.from_string(ROW)

    filled = Filling(template, ["key", "name", "note"], shared="50% <&>").fill(things)

    drawn = [template.render(key=key, name=name, note=note, shared="50% <&>") for key, name, note in things]
    assert filled == "".join(f"{one}\n" for one in drawn)


@pytest.mark.parametrize("use", ["{{ name|upper }}", "{% if name == 'x' %}y{% endif %}", "{{ name|length }}"])
def test_a_template_that_does_more_with_a_text_than_show_it_is_refused(use: str) -> None:
    with pytest.raises(TypeError):
        Filling(environment.from_string(use), ["name"]).fill([("Quay",)])
