"""The banner on another website: nothing optional is loaded or stored before a yes, and nothing is left after a no."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from tests.browser.far_register import COOKIE, SITE, SNIPPET, FarRegister, choice, declared, keep_choice, kept_choices
from tests.browser.pages import NOTE_WRITTEN_COOKIES, assert_accessible, assert_no_sideways_scroll

OPTIONAL = """
<script type="text/plain" data-consent="statistics" src="/count.js" data-counter="7"></script>
<script type="text/plain" data-consent="statistics">
  document.cookie = "_pk_second=1; Path=/"; document.body.dataset.order += ", second";
</script>
<script type="text/plain" data-consent="necessary">document.body.dataset.necessary = "ran";</script>
<script type="text/plain" data-consent="weather">document.body.dataset.weather = "ran";</script>
<iframe data-consent="marketing" data-src="/film" title="How a ship is moored"></iframe>
<noscript><a href="/film">Watch the film</a></noscript>
<p><a href="https://register.example/harbour/en/preferences/">Cookie preferences</a></p>
"""
COUNT = """
document.body.dataset.order = "first " + document.currentScript.dataset.counter;
document.cookie = "_pk_id.7=1; Path=/";
localStorage.setItem("_pk_queue", "1");
"""
DARK = "<style>:root { color-scheme: light dark; background: #111 } a { color: #9cf }</style>"
ALL_STYLES = """button => JSON.stringify(
    [...getComputedStyle(button)].map((name) => [name, getComputedStyle(button)[name]])
        .filter(([name]) => !/^(perspective|transform)-origin$/.test(name)))"""


@pytest.fixture
def register() -> FarRegister:
    made = FarRegister()
    made.names.append(declared("_pk_", match="prefix", storage="local_storage"))
    made.scripts["/count.js"] = COUNT
    return made


@pytest.fixture
def context(new_context: CreateContextCallback, register: FarRegister) -> Iterator[BrowserContext]:
    """A visitor's browser, for which the website and the register are far apart. No script may fail in it."""
    context = new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    register.serve(context)
    yield context
    assert faults == []


def test_nothing_optional_is_there_before_a_yes_nor_after_a_no(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.show(page, OPTIONAL)
    expect(_banner(page)).to_be_visible()
    before = _optional(page, context, register)
    _banner(page).get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("status")).to_be_focused()
    page.reload()
    page.wait_for_function("cookieRegister.has('necessary')")
    after = _optional(page, context, register)

    assert before == after == []
    assert page.evaluate("document.body.dataset.necessary") == "ran"
    assert page.evaluate("document.body.dataset.weather") is None
    assert _banner(page).count() == 0
    assert kept_choices(context) == {"harbour": choice(3, [])}
    assert register.told == [{"choice": "refuse", "version": "3", "language": "en", "method": "embed"} | _key(register)]


def test_a_yes_lets_everything_go_in_order_and_a_withdrawal_takes_it_back(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.show(page, OPTIONAL)

    _banner(page).get_by_role("button", name="Accept").click()
    expect(page.frame_locator("iframe").locator("title")).to_have_count(1)
    expect(page.locator("body")).to_have_attribute("data-order", "first 7, second")
    given = _optional(page, context, register)
    page.get_by_role("link", name="Cookie preferences").click()
    expect(page.locator("cookie-register section")).to_be_focused()
    page.get_by_role("button", name="Withdraw everything").click()
    expect(page.get_by_role("status")).to_contain_text("Everything is withdrawn")
    register.asked.clear()

    assert given == ["/count.js", "/film", "_pk_id.7", "_pk_queue", "_pk_second"]
    assert _optional(page, context, register) == []
    assert page.get_by_role("group", name="How a ship is moored").is_visible()
    assert page.frames[1:] == [] or page.frames[1].url == "about:blank"
    assert kept_choices(context) == {"harbour": choice(3, [])}


def test_refuse_and_accept_look_the_same(page: Page, register: FarRegister) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        # Not even a page's own styles can make one of them stand out.
        head = SNIPPET + "<style>button:first-of-type { background: green; font-size: 30px }</style>"
        register.show(page, OPTIONAL, head=head)
        refuse = _banner(page).get_by_role("button", name="Refuse")
        accept = _banner(page).get_by_role("button", name="Accept")
        page.mouse.move(0, 0)
        left, right = refuse.bounding_box(), accept.bounding_box()

        assert refuse.evaluate(ALL_STYLES) == accept.evaluate(ALL_STYLES)
        assert left
        assert right
        assert (left["y"], left["width"], left["height"]) == (right["y"], right["width"], right["height"])
        assert left["x"] < right["x"]


def test_everything_can_be_chosen_by_keyboard(page: Page, context: BrowserContext, register: FarRegister) -> None:
    register.show(page, OPTIONAL)
    press = page.keyboard.press

    press("Tab")  # the policy, then Refuse, Accept, Choose: all before the skip link
    for _ in range(3):
        press("Tab")
    press("Escape")
    press("Enter")
    nothing_chosen = page.locator("cookie-register input:checked").count()
    press("Space")
    page.get_by_role("button", name="Save my choice").focus()
    press("Enter")
    expect(page.get_by_role("alert")).to_have_text("“Films”: choose yes or no")
    press("ArrowDown")
    press("Enter")
    expect(page.get_by_role("status")).to_be_focused()

    assert nothing_chosen == 0
    assert register.told == [
        {
            "choice": "save",
            "category.statistics": "no",
            "category.marketing": "yes",
            "version": "3",
            "language": "en",
            "method": "embed",
        }
        | _key(register)
    ]
    assert kept_choices(context) == {"harbour": choice(3, ["marketing"])}
    expect(page.locator("iframe")).to_have_attribute("src", "/film")


def test_the_banner_has_no_barrier_in_any_language(page: Page, register: FarRegister) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for language in ("nl", "en-GB", "de", "fr", "ar"):
        register.show(page, OPTIONAL, language=language)
        expect(page.locator("cookie-register section")).to_have_attribute("lang", language[:2])
        page.locator("cookie-register button").nth(2).click()
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.emulate_media(color_scheme="dark")
    register.show(page, OPTIONAL, head=SNIPPET + DARK)
    assert_accessible(page)


def test_it_works_under_a_policy_that_names_one_host(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src https://register.example 'self' 'nonce-berth'; frame-src 'self';"
        " connect-src https://register.example; require-trusted-types-for 'script'; trusted-types cookie-register"
    )
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    register.show(page, OPTIONAL.replace("<script ", '<script nonce="berth" '))
    colour = page.locator("cookie-register section").evaluate("e => getComputedStyle(e).backgroundColor")

    _banner(page).get_by_role("button", name="Accept").click()
    expect(page.locator("body")).to_have_attribute("data-order", "first 7, second")

    assert colour == "rgb(255, 255, 255)"
    assert refused == []


def test_a_privacy_signal_is_a_no_until_the_visitor_says_otherwise(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    register.show(page, OPTIONAL)
    unasked = (_banner(page).count(), context.cookies(SITE), _optional(page, context, register), register.told)

    page.get_by_role("link", name="Cookie preferences").click()
    expect(page.get_by_text("Your browser says no")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("body")).to_have_attribute("data-order", "first 7, second")

    assert unasked == (0, [], [], register.told)
    assert page.evaluate("cookieRegister.has('marketing')") is True


def test_without_the_register_the_page_works_and_nothing_optional_loads(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    keep_choice(context, harbour=choice(3, ["marketing", "statistics"]))
    register.show(page, OPTIONAL)
    expect(page.locator("body")).to_have_attribute("data-order", "first 7, second")
    register.asked.clear()
    # The script may still lie in the browser's memory when the register is gone.
    context.route("**/harbour/consent.json", lambda route: route.abort("connectionrefused"))
    with page.expect_event("requestfailed"):
        page.goto(SITE)
    page.wait_for_function("window.cookieRegister")

    assert _banner(page).count() == 0
    assert page.evaluate("cookieRegister.has('statistics')") is False
    assert {"/count.js", "/film"}.isdisjoint(register.asked)
    assert page.get_by_role("heading", name="Harbour").is_visible()


def test_what_could_not_be_saved_is_no_consent_and_a_no_is_kept_all_the_same(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.saves = False
    register.show(page, OPTIONAL)

    for _ in range(2):
        _banner(page).get_by_role("button", name="Accept").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("could not be saved")
    after_yes = (_optional(page, context, register), context.cookies(SITE))
    keys = {told["key"] for told in register.told}
    _banner(page).get_by_role("button", name="Refuse").click()
    page.wait_for_function("document.cookie")

    assert after_yes == ([], [])
    assert len(keys) == 1, "the same press was sent as two"
    assert kept_choices(context) == {"harbour": choice(3, [])}


def test_a_withdrawal_that_could_not_be_saved_is_sent_again_with_its_receipt(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    keep_choice(context, harbour=choice(3, ["marketing", "statistics"]))
    register.saves = False
    register.show(page, OPTIONAL)
    page.evaluate("cookieRegister.show()")
    page.get_by_role("button", name="Withdraw everything").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be saved")
    register.saves = True

    _banner(page).get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("status")).to_be_focused()

    assert '"r":"aaaaaaaaaaaaaaaaaaaaaa"' in register.told[-1]["held"]
    assert kept_choices(context) == {"harbour": choice(3, [])}


def test_a_browser_that_keeps_no_cookie_is_told_how_long_the_choice_holds(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    context.add_init_script(
        "Object.defineProperty(document, 'cookie', { get: () => '', set() {}, configurable: true });"
    )
    register.show(page, OPTIONAL)

    _banner(page).get_by_role("button", name="Accept").click()

    expect(page.get_by_role("status")).to_have_text(
        "Your browser keeps no cookies, so your choice holds on this page only."
    )
    assert page.evaluate("cookieRegister.has('statistics')") is True


def test_the_question_outlives_a_page_that_writes_itself_anew_but_fights_nobody(
    page: Page, register: FarRegister
) -> None:
    register.show(page, OPTIONAL)
    page.evaluate("document.body.innerHTML = '<main><h1>Another</h1></main>'")
    expect(_banner(page)).to_be_visible()
    page.evaluate("document.body = document.createElement('body')")
    expect(_banner(page)).to_be_visible()

    _banner(page).get_by_role("button", name="Refuse").click()
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.body.innerHTML = '<main><h1>A third</h1></main>'")
    page.wait_for_timeout(50)
    assert _banner(page).count() == 0

    page.evaluate("""() => {
        new MutationObserver(() => document.querySelector("cookie-register")?.remove())
            .observe(document, { childList: true, subtree: true });
        cookieRegister.show();
    }""")
    page.wait_for_timeout(50)
    assert page.get_by_role("heading", name="A third").is_visible()
    assert _banner(page).count() == 0


def test_a_name_in_the_page_is_not_taken_for_the_script(page: Page, register: FarRegister) -> None:
    register.show(page, OPTIONAL + '<form id="cookieRegister"></form>')

    expect(_banner(page)).to_be_visible()


def test_a_frame_says_who_and_what_and_can_be_shown_once(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.show(page, OPTIONAL)
    place = page.get_by_role("group", name="How a ship is moored")

    expect(place).to_contain_text("Quay Films wants to show something here. It stores cookies for: Films.")
    place.get_by_role("button", name="Show this").click()
    expect(page.frame_locator("iframe").locator("title")).to_have_count(1)
    page.evaluate("""document.querySelector("main").insertAdjacentHTML("beforeend",
        '<iframe data-consent="marketing" data-src="/later" title="Later"></iframe>')""")
    expect(page.get_by_role("group", name="Later")).to_be_visible()

    assert register.told == []
    assert context.cookies(SITE) == []
    assert page.evaluate("cookieRegister.has('marketing')") is False
    assert "/later" not in register.asked


def test_a_withdrawal_clears_what_is_declared_and_names_what_is_left(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    register.names = [
        declared("_pk_", match="prefix"),
        declared("a*z", match="glob", domain=".harbour.example", path="/quay"),
        declared("deep", path="/quay/deep"),
        declared("secret", http_only=True),
        declared("elsewhere", party="third", provider="Quay Films", domain=".films.example"),
        declared("box", storage="session_storage"),
        declared("tide", match="prefix", storage="indexed_db"),
        declared("maps", storage="cache"),
    ]
    keep_choice(context, harbour=choice(3, ["statistics"]), other=choice(1, ["x"]))
    context.add_cookies(
        [
            {"name": "_pk_id", "value": "1", "domain": ".harbour.example", "path": "/"},
            {"name": "_pk_ses", "value": "1", "domain": "www.harbour.example", "path": "/quay/"},
            {"name": "_pk_ref", "value": "1", "domain": "www.harbour.example", "path": "/quay"},
            {"name": "abcz", "value": "1", "domain": ".harbour.example", "path": "/quay"},
            {"name": "deep", "value": "1", "domain": "www.harbour.example", "path": "/quay/deep"},
            {"name": "secret", "value": "1", "domain": "www.harbour.example", "path": "/", "httpOnly": True},
            {"name": "berth", "value": "1", "domain": "www.harbour.example", "path": "/"},
        ]
    )
    register.show(page, '<button data-consent-settings="withdraw">Withdraw</button>', path="/quay/deep/here")
    page.evaluate("""async () => {
        sessionStorage.box = "1"; sessionStorage.other = "1";
        for (const name of ["tides", "other"]) await new Promise((done) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => { request.result.close(); done(); };
        });
        await caches.open("maps"); await caches.open("other");
    }""")

    page.evaluate(NOTE_WRITTEN_COOKIES)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_contain_text("secret (Quay IT), elsewhere (Quay Films)")

    # Firefox complains of each cookie that would belong to a whole ending.
    assert page.evaluate("written.filter((text) => text.includes('Domain=example'))") == []
    assert page.evaluate("written.filter((text) => text.includes('Domain=harbour.example'))") != []
    assert {one["name"] for one in context.cookies()} == {COOKIE, "secret", "berth"}
    assert kept_choices(context) == {"harbour": choice(3, []), "other": choice(1, ["x"])}
    assert page.evaluate("[Object.keys(sessionStorage)]") == [["other"]]
    assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == ["other"]
    assert page.evaluate("caches.keys()") == ["other"]
    assert re.search("statistics", register.told[0]["held"])


def test_a_choice_is_asked_again_when_it_is_old_or_something_material_changed(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    holding = {
        "asked: changed since": choice(1, ["statistics"]),
        "asked: no such version yet": choice(4, []),
        "asked: half a year ago": choice(3, [], days_ago=183),
        "asked: from the future": choice(3, [], days_ago=-2),
        "asked: no day": {"v": 3, "c": []},
        "asked: no choice at all": "%%%",
        "not asked: nothing material since": choice(2, []),
        "not asked: just within half a year": choice(3, [], days_ago=182),
    }
    found = []

    for what, kept in holding.items():
        keep_choice(context, harbour=kept)
        register.show(page, OPTIONAL)
        asked = "asked" if _banner(page).count() else "not asked"
        told = page.get_by_text("New: films from Quay Films").count()
        found.append((f"{asked}: {what.partition(': ')[2]}", told))

    assert found == [(what, int("changed" in what)) for what in holding]


def test_the_register_is_told_of_the_yes_that_a_new_one_renews(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    keep_choice(context, harbour=choice(1, ["statistics"]))
    register.show(page, OPTIONAL)

    page.get_by_role("button", name="Accept").click()

    expect(_banner(page).get_by_role("button", name="Accept")).to_have_count(0)
    assert '"v":1' in register.told[0]["held"]


def test_pages_can_ask_and_be_told(page: Page, context: BrowserContext, register: FarRegister) -> None:
    register.show(page, OPTIONAL, head=SNIPPET * 2)
    page.evaluate("""() => {
        window.heard = [];
        window.stop = cookieRegister.onChange(({ categories }) => heard.push(categories.join()));
        document.addEventListener("cookieregister:change", ({ detail }) => heard.push("event " + detail.categories));
    }""")

    page.evaluate("cookieRegister.show()")
    expect(page.locator("cookie-register")).to_have_count(1)
    page.get_by_role("button", name="Accept").click()
    page.wait_for_function("heard.length === 3")
    page.get_by_role("button", name="Close").click()
    page.evaluate("stop()")
    page.evaluate("cookieRegister.show()")
    page.get_by_role("button", name="Withdraw everything").click()
    page.wait_for_function("heard.length === 4")

    assert page.evaluate("heard") == [
        "necessary",
        "necessary,statistics,marketing",
        "event necessary,statistics,marketing",
        "event necessary",
    ]


def test_closing_leads_back_to_what_was_pressed_even_where_a_click_gives_no_focus(
    page: Page, context: BrowserContext, register: FarRegister
) -> None:
    keep_choice(context, harbour=choice(3, []))
    register.show(page, OPTIONAL + "<button data-consent-settings>Change</button>")
    # As in Safari
    page.evaluate("addEventListener('mousedown', (event) => event.preventDefault())")
    frame = page.get_by_role("group", name="How a ship is moored")

    for pressed in (page.get_by_role("button", name="Change"), frame.get_by_role("button", name="Cookie preferences")):
        pressed.click()
        page.get_by_role("button", name="Close").click()
        expect(pressed).to_be_focused()


def _banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Cookies on Harbour Portal")


def _key(register: FarRegister) -> dict[str, str]:
    assert re.fullmatch("[A-Za-z0-9_-]{16,64}", register.told[0]["key"])
    return {"key": register.told[0]["key"]}


def _optional(page: Page, context: BrowserContext, register: FarRegister) -> list[str]:
    """What is optional and was asked for or is stored."""
    asked = {"/count.js", "/film"} & {*register.asked}
    cookies = {one["name"] for one in context.cookies()} - {COOKIE}
    return sorted(asked | cookies | {*page.evaluate("Object.keys(localStorage)")})
