"""The knowledge as a static site: complete, found by search, good on a phone and on paper, and inert."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsers import in_browser, violations
from playwright.sync_api import Page
from typer.testing import CliRunner

from bot.advisor.answers import answered
from bot.cli import app
from bot.knowledge import load
from bot.knowledge.model import Base
from bot.matching import Matcher, Terms
from bot.settings import shipped_knowledge
from bot.site import write_site
from bot.slack.blocks.answers import advice


@pytest.fixture(scope="module")
def base() -> Base:
    return load(shipped_knowledge())


@pytest.fixture(scope="module")
def site(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(base, tmp_path_factory.mktemp("site") / "public").directory


def test_every_entry_has_a_page_with_all_its_points_and_sources(base: Base, site: Path) -> None:
    for entry in base.entries:
        page = (site / entry.page).read_text()
        for point in entry.points:
            assert f'<article id="{point.id}">' in page
        for source in entry.sources:
            assert f'href="{source.url.replace("&", "&amp;")}"' in page
    assert len(list(site.rglob("*.html"))) == len(base.entries) + 1


def test_every_link_within_the_site_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    pages = {page: page.read_text() for page in site.rglob("*.html")}
    for page, content in pages.items():
        for target in re.findall(r'href="([^"]+)"', content):
            link = urlsplit(target)
            if link.scheme:
                continue
            file = (page.parent / link.path).resolve() if link.path else page
            assert file.exists(), (page, target)
            if link.fragment:
                assert f'id="{link.fragment}"' in file.read_text(), (page, target)


def test_the_same_knowledge_gives_the_same_bytes(base: Base, site: Path, tmp_path: Path) -> None:
    again = write_site(base, tmp_path / "again").directory
    for file in site.rglob("*.*"):
        assert (again / file.relative_to(site)).read_bytes() == file.read_bytes()


def test_a_page_whose_entry_is_gone_is_deleted_and_other_files_stay(base: Base, tmp_path: Path) -> None:
    directory = write_site(base, tmp_path / "site").directory
    (directory / "CNAME").write_text("vmvc.example.com")
    (directory / "blog").mkdir()
    (directory / "blog" / "hello.html").write_text("hello")
    gone = base.topics[0]
    write_site(base.model_copy(update={"topics": base.topics[1:]}), directory)
    assert not (directory / gone.page).exists()
    assert (directory / base.topics[1].page).exists()
    assert (directory / "CNAME").exists()
    assert (directory / "blog" / "hello.html").exists()


def test_no_point_takes_the_place_of_a_part_of_its_page(base: Base, tmp_path: Path) -> None:
    entry = next(each for each in base.topics if each.points)
    parts = ("search", "status", "results", "content", "comparison", "more", "questions", "figures", "sources")
    points = tuple(entry.points[0].model_copy(update={"id": part}) for part in parts)
    topic = entry.model_copy(update={"points": points})
    directory = write_site(base.model_copy(update={"topics": (topic,)}), tmp_path / "site").directory
    ids = re.findall(r'\bid="([^"]+)"', (directory / topic.page).read_text())
    assert set(parts) < set(ids)
    assert len(ids) == len(set(ids))


def test_a_directory_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    ended = CliRunner().invoke(app, ["kb", "site", str(tmp_path)])
    assert (ended.exit_code, "this holds other files" in " ".join(ended.output.split())) == (2, True)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_the_knowledge_says_stays_text(base: Base, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    topic = base.topics[0].model_copy(
        update={"title": evil, "answer": evil, "house_rule": evil, "detail": f"{evil}\n\n[x](javascript:alert(1))"}
    )
    directory = write_site(base.model_copy(update={"topics": (topic,)}), tmp_path / "site").directory
    for page in (directory / topic.page, directory / "index.html"):
        content = page.read_text()
        assert "<script>alert" not in content
        assert "<img" not in content
        assert 'href="javascript' not in content


def test_an_answer_links_to_its_question_on_the_site(base: Base) -> None:
    entry = next(each for each in base.topics if each.points)
    point = entry.points[0]
    online = base.model_copy(update={"about": base.about.model_copy(update={"site": "https://kb.example.com/vmvc/"})})
    terms = Matcher.fit(base.model_copy(update={"topics": base.topics[:2], "systems": ()}), lexical=True).terms
    assert isinstance(terms, Terms)
    address = f"https://kb.example.com/vmvc/topics/{entry.id}.html#{point.id}"
    assert f"<{address}|Read more on our site>" in advice(answered(online, terms, entry, point)).text
    assert "on our site" not in advice(answered(base, terms, entry, point)).text


# -- in a browser ---------------------------------------------------------------------------------


@in_browser
@pytest.mark.parametrize("path", ["index.html", "topics/isolation.html", "systems/tool_docker.html"])
def test_a_page_is_accessible_and_fits_the_screen(screen: Page, site: Path, path: str) -> None:
    screen.goto((site / path).as_uri())
    assert violations(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@in_browser
def test_search_finds_points_and_says_when_there_is_nothing(screen: Page, site: Path) -> None:
    screen.goto((site / "systems" / "tool_docker.html").as_uri())
    screen.get_by_label("Search").fill("how do containers isolate?")
    assert screen.locator("#site-results li").count() > 0
    screen.locator("#site-results a", has_text="Isolation").first.click()
    screen.wait_for_url(re.compile(r"topics/isolation\.html"))
    screen.get_by_label("Search").fill("zxqwv")
    assert "Nothing found" in (screen.locator("#site-status").text_content() or "")
    assert screen.locator("#site-results").is_hidden()


@in_browser
def test_on_paper_there_is_no_search_and_sources_have_their_addresses(screen: Page, site: Path) -> None:
    screen.goto((site / "topics" / "isolation.html").as_uri())
    screen.emulate_media(media="print")
    assert screen.get_by_label("Search").is_hidden()
    shown = screen.evaluate("getComputedStyle(document.querySelector('.sources a'), '::after').content")
    assert "http" in shown
