import base64

from mer.reports.page.pictures import (
    DRAWN,
    PERSONS,
    Gallery,
    Picture,
    PictureRow,
    faces_notice,
    gallery_content,
)

ROW = PictureRow("casme2/<s>: happy", (Picture("onset", 'Onset of "a"', b"\xff\xd8bytes"),))


def test_pictures_are_within_the_page_and_have_words():
    shown = gallery_content(Gallery(("By rule.",), (ROW,), drawn=True))
    text = base64.b64encode(b"\xff\xd8bytes").decode()
    assert f'<img src="data:image/jpeg;base64,{text}" alt="Onset of &quot;a&quot;">' in shown
    assert "casme2/&lt;s&gt;: happy" in shown
    assert "<p>By rule.</p>" in shown


def test_faces_of_persons_must_not_be_shared():
    drawn, persons = (Gallery((), (ROW,), drawn) for drawn in (True, False))
    assert "drawn by code" in gallery_content(drawn)
    assert "keep the file on this machine" in gallery_content(persons).replace("\n", " ")
    assert faces_notice([drawn]) == DRAWN
    assert faces_notice([drawn, persons]) == PERSONS
    assert faces_notice([Gallery(("none",), (), False)]) == ""
    assert faces_notice([]) == ""


def test_a_gallery_without_pictures_says_why_and_nothing_of_persons():
    shown = gallery_content(Gallery(("No pictures: no store.",), (), False))
    assert shown == "<p>No pictures: no store.</p>"
