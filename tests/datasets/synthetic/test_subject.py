from mer.datasets.synthetic.subject import BEARDS, HAIR_STYLES, draw_subject


def test_a_subject_depends_on_seed_and_number_alone():
    assert draw_subject(4, 2) == draw_subject(4, 2)
    assert draw_subject(4, 2) != draw_subject(4, 3)
    assert draw_subject(4, 2) != draw_subject(5, 2)


def test_forty_subjects_differ_and_are_plausible():
    people = [draw_subject(0, number) for number in range(1, 41)]
    assert {one.hair_style for one in people} == set(HAIR_STYLES)
    assert {one.beard for one in people} == set(BEARDS)
    assert 0 < sum(one.glasses for one in people) < 20
    assert len({(one.skin, one.eye_x, one.mouth_drop) for one in people}) == 40
    for one in people:
        assert one.crown_y < one.eye_y < one.nose_y < one.mouth_y < one.chin_y
        assert all(0 <= value <= 255 for value in (*one.skin, *one.hair, *one.shirt, *one.wall))
