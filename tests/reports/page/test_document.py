import base64
import hashlib
import re

from mer.reports.page.document import document, policy
from mer.reports.page.markup import element
from mer.reports.page.section import Section

PAGE = document("A <title>", ["first"], [Section("a", "Part", element("p", "x"))], ["last"])


def test_the_policy_allows_the_style_sheet_of_the_page_and_nothing_else():
    css = re.search(r"<style>(.*?)</style>", PAGE, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    said = PAGE.replace("&#x27;", "'")
    assert f"style-src 'sha256-{digest}'" in said
    assert "default-src 'none'" in policy("")
    assert "script-src" not in said
    assert "connect-src" not in said


def test_the_page_names_nothing_on_the_network():
    assert "http:" not in PAGE
    assert "https:" not in PAGE
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert "<script" not in PAGE
    assert " style=" not in PAGE


def test_what_stands_where():
    assert PAGE.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>A &lt;title&gt;</title>" in PAGE
    order = ["<h1>A &lt;title&gt;</h1>", "first", 'href="#a"', "<h2>Part</h2>", "last"]
    body = PAGE.split("</head>")[1]
    places = [body.index(text) for text in order]
    assert places == sorted(places)
