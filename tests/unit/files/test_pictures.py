"""Photos through the real decoder: clean, upright, small enough, and never a danger."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from inbox_api.files import pictures
from inbox_api.files.pictures import open_picture, shrink
from inbox_api.files.problems import FileUnreadable, PictureUnreadable
from inbox_api.settings import get_settings
from tests.pictures import TRA_VINH, opened, photo_from, picture, png_that_claims


def problem_of(content: bytes) -> str:
    with pytest.raises(PictureUnreadable) as caught:
        open_picture(content)
    return caught.value.problem


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def test_the_place_of_a_photo_is_read_and_stands_in_no_copy() -> None:
    found = open_picture(photo_from(TRA_VINH))
    assert found.place == pytest.approx(TRA_VINH, abs=1e-5)
    for copy in (found.copy, found.thumbnail):
        assert dict(opened(copy).getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(opened(copy).info)
        for word in (b"Exif", b"Samsung", "Trần".encode(), b"taken at home"):
            assert word not in copy


@pytest.mark.parametrize("place", [(-33.8568, 151.2153), (40.6892, -74.0445), (-22.9519, -43.2105)])
def test_south_and_west_are_told_apart(place: tuple[float, float]) -> None:
    assert open_picture(photo_from(place)).place == pytest.approx(place, abs=1e-5)


@pytest.mark.parametrize("place", [(0.0, 0.0), (95.0, 106.0), (9.9, 200.0)])
def test_a_place_that_is_nowhere_is_none(place: tuple[float, float]) -> None:
    assert open_picture(photo_from(place)).place is None


def test_a_photo_taken_sideways_stands_upright() -> None:
    found = open_picture(photo_from(TRA_VINH, size=(60, 40), orientation=6))
    assert (found.width, found.height) == (40, 60)
    red, blue = opened(found.copy).getpixel((20, 5)), opened(found.copy).getpixel((20, 55))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > red[2]
    assert blue[2] > blue[0]


@pytest.mark.parametrize(
    ("form", "mode", "colour", "mime"),
    [
        ("JPEG", "RGB", "#3366aa", "image/jpeg"),
        ("JPEG", "L", 128, "image/jpeg"),
        ("JPEG", "CMYK", (10, 20, 30, 0), "image/jpeg"),
        ("PNG", "RGBA", (10, 20, 30, 40), "image/png"),
        ("PNG", "P", 3, "image/png"),
        ("PNG", "1", 1, "image/png"),
        ("PNG", "I;16", 40_000, "image/png"),
        ("PNG", "LA", (100, 50), "image/png"),
        ("GIF", "P", 3, "image/png"),
        ("WEBP", "RGB", "#3366aa", "image/jpeg"),
        ("WEBP", "RGBA", (10, 20, 30, 40), "image/png"),
        ("AVIF", "RGB", "#3366aa", "image/jpeg"),
    ],
)
def test_every_kind_of_photo_gets_a_copy_and_a_thumbnail(form: str, mode: str, colour: Any, mime: str) -> None:
    found = open_picture(picture(form, (90, 60), mode, colour))
    assert (found.mime, found.width, found.height) == (mime, 90, 60)
    assert Image.MIME[opened(found.copy).format or ""] == mime
    assert opened(found.thumbnail).format == "WEBP"


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    grey = opened(open_picture(picture("PNG", (10, 10), "I;16", 32_768)).copy).convert("L").getpixel((5, 5))
    assert grey == pytest.approx(128, abs=2)


def test_an_iphone_photo_becomes_a_jpeg() -> None:
    found = open_picture(Path(__file__).with_name("iphone.heic").read_bytes())
    assert (found.mime, found.width, found.height) == ("image/jpeg", 64, 64)
    assert found.place == pytest.approx(TRA_VINH, abs=1e-5)
    assert dict(opened(found.copy).getexif()) == {}
    assert problem_of(b"\x00\x00\x00\x18ftypheic" + bytes(500)) == "broken"


def test_colours_of_another_profile_are_turned_into_the_usual_ones() -> None:
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    image = Image.new("RGB", (20, 20), "#808080")
    found = open_picture(
        saved(image, "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    )
    assert opened(found.copy).getpixel((10, 10)) == pytest.approx((128, 128, 128), abs=3)
    for profile in (linear.tobytes(), b"no profile at all"):
        assert open_picture(saved(image, "PNG", icc_profile=profile)).width == 20


def test_a_large_photo_is_kept_at_a_useful_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "picture_side", 640)
    found = open_picture(picture("JPEG", (2000, 1000)))
    assert (found.width, found.height) == (640, 320)
    assert opened(found.thumbnail).size == (480, 240)


def test_an_animation_moves_on_without_its_comment() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    for form in ("GIF", "WEBP"):
        options = {"comment": b"Tran Thi B"} if form == "GIF" else {"exif": photo_exif()}
        content = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=200, loop=0, **options)
        found = open_picture(content)
        copy = Image.open(io.BytesIO(found.copy))
        assert (copy.format, getattr(copy, "n_frames", 1)) == (form, 3)
        assert b"Tran Thi B" not in found.copy
        assert dict(copy.getexif()) == {}


def photo_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0xA430] = "Tran Thi B"
    return exif


def test_an_animation_of_too_many_frames_becomes_its_first_one() -> None:
    frames = [Image.new("L", (8, 8), number % 256) for number in range(200)]
    found = open_picture(saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=20))
    assert (found.mime, getattr(opened(found.copy), "n_frames", 1)) == ("image/png", 1)


@pytest.mark.parametrize("size", [(20_000, 20_000), (65_000, 1_000), (200_000, 200_000)])
def test_a_bomb_is_not_opened(size: tuple[int, int]) -> None:
    bomb = png_that_claims(*size)
    assert len(bomb) < 1_000_000
    assert problem_of(bomb) == "too_complex"


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG")[:200],
        picture("PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"\xff\xd8\xff\xe0 photo",
        b"GIF89a" + bytes(100),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        picture("TIFF"),
        picture("BMP"),
        b"",
    ],
)
def test_what_cannot_be_opened_is_called_broken(content: bytes) -> None:
    assert problem_of(content) == "broken"


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04 a program", b"%PDF-1.7 a form"])
def test_what_hides_behind_a_photo_is_gone_from_its_copy(tail: bytes) -> None:
    for form in ("JPEG", "PNG", "GIF"):
        found = open_picture(picture(form) + tail)
        assert tail not in found.copy


def test_what_hides_inside_a_photo_is_gone_from_its_copy() -> None:
    image = Image.new("RGB", (30, 30))
    content = saved(image, "JPEG", comment=b"<script>alert(1)</script>", icc_profile=b"<script>alert(2)</script>")
    assert b"<script>" not in open_picture(content).copy


def test_a_decoder_that_dies_takes_nobody_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for ending, problem in (
        ("import os; os.abort()", "too_complex"),
        ("raise SystemExit(3)", "broken"),
        ("", "broken"),
    ):
        program = tmp_path / "decoder.py"
        program.write_text(ending, encoding="utf-8")
        monkeypatch.setattr(pictures, "DECODER", program)
        assert problem_of(picture()) == problem


def test_a_decoder_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    program = tmp_path / "decoder.py"
    program.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(pictures, "DECODER", program)
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    assert problem_of(picture()) == "too_complex"


def test_no_secret_stands_beside_a_strangers_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("HOPTHU_CANARY", "canary-in-the-environment")
    program = tmp_path / "decoder.py"
    program.write_text(
        'import os, json; print(json.dumps({"error": " ".join(k + v for k, v in os.environ.items())}))',
        encoding="utf-8",
    )
    monkeypatch.setattr(pictures, "DECODER", program)
    assert "HOPTHU" not in problem_of(picture())


def test_a_photo_is_made_to_fit_a_channel() -> None:
    noise = Image.effect_noise((900, 900), 80).convert("RGB")
    content = saved(noise, "JPEG", quality=95)
    small = shrink(content, 100_000)
    assert len(small) <= 100_000
    assert opened(small).format == "JPEG"
    assert shrink(content, len(content)) is content
    with pytest.raises(FileUnreadable):
        shrink(b"no photo" * 100, 10)
