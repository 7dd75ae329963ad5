"""Videos and sounds: readable for everybody or not there at all, and played in parts from our own server."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.blocks import StreamBlock
from wagtail_localize.segments.extract import extract_segments

from home.models import StandardPage
from portal.pages.blocks.media import AudioBlock, VideoBlock
from portal.pages.content_files import ContentError
from portal.pages.loading import prepare
from portal.pages.models import Recording
from tests.pages.factories import make_site
from tests.pages.samples import MP4, picture, recording

pytestmark = pytest.mark.django_db


def page_with(*blocks: tuple[str, Recording]) -> StandardPage:
    page: StandardPage = make_site().add_child(
        instance=StandardPage(title="Снимци", slug="snimci-proba", lead="Увод.", search_description="Опис.")
    )
    page.body = json.dumps([{"type": kind, "value": one.pk} for kind, one in blocks])
    page.save_revision().publish()
    return page


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("video", {"captions": " "}, "captions"),
        ("video", {"captions": "није VTT"}, "captions"),
        ("video", {"captions": "WEBVTT\n\n00:01.000 --> 00:02.000\nVerujemo ti."}, "captions"),
        ("video", {"captions": "WEBVTT\n\n01:01.000 --> 09:02.000\nПредуго."}, "captions"),
        ("video", {"transcript": " "}, "transcript"),
        ("audio", {"transcript": ""}, "transcript"),
        ("audio", {"file": ContentFile(MP4, name="a.mp4")}, "file"),
        ("video", {"file": ContentFile(b"<html>", name="a.mp4")}, "file"),
        ("video", {"file": ContentFile(b"ID3", name="a.mp3")}, "file"),
    ],
)
def test_an_editor_cannot_store_what_is_not_readable_for_everybody(
    kind: str, changes: dict[str, Any], field: str
) -> None:
    made = recording(kind)
    made.full_clean()
    for name, value in changes.items():
        setattr(made, name, value)
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize(("kind", "field"), [("video", "captions"), ("video", "transcript"), ("audio", "transcript")])
def test_the_database_refuses_it_too_whoever_writes(kind: str, field: str) -> None:
    made = recording(kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.filter(pk=made.pk).update(**{field: ""})


def test_a_recording_of_the_other_kind_is_refused_in_a_page() -> None:
    with pytest.raises(ValidationError):
        VideoBlock().clean(recording("audio"))
    with pytest.raises(ValidationError):
        AudioBlock().clean(recording("video"))


def test_a_reader_gets_captions_and_transcript_and_nothing_plays_by_itself(client: Client) -> None:
    video, audio = recording("video"), recording("audio")
    html = client.get(page_with(("video", video), ("audio", audio)).url).content.decode()
    assert f'src="/media/{video.file.name}" type="video/mp4"' in html
    assert f'<track kind="captions" src="/sr/snimci/{video.pk}/titlovi.vtt" srclang="sr-Cyrl"' in html
    assert html.count('preload="none"') == 2 and "autoplay" not in html
    assert html.count("<p>Није твоја кривица.</p>") == 2 and "1\u00a0минут и 5\u00a0секунди" in html


def test_captions_come_in_the_readers_script(client: Client) -> None:
    video = recording("video")
    html = client.get(page_with(("video", video)).url.replace("/sr/", "/sr-latn/")).content.decode()
    assert f'src="/sr-latn/snimci/{video.pk}/titlovi.vtt" srclang="sr-Latn"' in html
    said = {code: client.get(f"/{code}/snimci/{video.pk}/titlovi.vtt") for code in ("sr", "sr-latn")}
    assert "Није твоја кривица." in said["sr"].content.decode()
    assert said["sr-latn"].content.decode().endswith("00:04.000 --> 00:06.000\nNije tvoja krivica.\n")
    assert said["sr"].headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert said["sr"].headers["Cache-Control"].startswith("public")


def test_a_sound_has_no_captions_to_ask_for(client: Client) -> None:
    assert client.get(f"/sr/snimci/{recording('audio').pk}/titlovi.vtt").status_code == 404


def test_the_whole_file_is_served_with_its_type(client: Client) -> None:
    response = client.get(f"/media/{recording().file.name}")
    assert response.getvalue() == MP4 and response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Accept-Ranges"] == "bytes" and response.headers["Content-Length"] == str(len(MP4))
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-1", 0, 2), ("bytes=100-", 100, len(MP4)), ("bytes=-5", len(MP4) - 5, len(MP4)), ("bytes=9-99999", 9, 0)],
)
def test_a_player_may_begin_in_the_middle(client: Client, asked: str, start: int, end: int) -> None:
    response = client.get(f"/media/{recording().file.name}", headers={"Range": asked})
    end = end or len(MP4)
    assert response.status_code == 206 and response.getvalue() == MP4[start:end]
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(MP4)}"
    assert response.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", [f"bytes={len(MP4)}-", "bytes=-0"])
def test_a_part_that_does_not_exist_is_refused(client: Client, asked: str) -> None:
    response = client.get(f"/media/{recording().file.name}", headers={"Range": asked})
    assert response.status_code == 416 and response.headers["Content-Range"] == f"bytes */{len(MP4)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", f"bytes={'9' * 5000}-"])
def test_what_is_no_range_gets_the_whole_file(client: Client, asked: str) -> None:
    response = client.get(f"/media/{recording().file.name}", headers={"Range": asked})
    assert response.status_code == 200 and len(response.getvalue()) == len(MP4)


def test_a_file_that_changed_meanwhile_is_sent_whole(client: Client) -> None:
    address = f"/media/{recording().file.name}"
    known = client.get(address).headers["Last-Modified"]
    old = "Thu, 01 Jan 2015 00:00:00 GMT"
    assert client.get(address, headers={"Range": "bytes=0-1", "If-Range": known}).status_code == 206
    assert client.get(address, headers={"Range": "bytes=0-1", "If-Range": old}).status_code == 200
    assert client.get(address, headers={"If-Modified-Since": known}).status_code == 304


def test_only_recordings_are_served_from_their_folder(client: Client) -> None:
    for name in ("recordings/nema.mp4", "recordings/a.vtt", "recordings/../documents/a.mp4", "recordings/a/b.mp4"):
        assert client.get(f"/media/{name}").status_code == 404, name


def test_the_file_goes_with_the_last_recording(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    made = recording()
    storage, name = made.file.storage, made.file.name
    with django_capture_on_commit_callbacks(execute=True):
        made.delete()
    assert not storage.exists(name)


def test_a_page_with_a_removed_recording_still_opens(client: Client) -> None:
    made = recording()
    page = page_with(("video", made))
    made.delete()
    response = client.get(page.url)
    assert response.status_code == 200 and "<video" not in response.content.decode()


def test_words_are_for_translators_and_the_file_stays() -> None:
    words = " ".join(str(getattr(segment, "string", "")) for segment in extract_segments(recording()))
    assert "Није твоја кривица" in words and "Како да кажеш" in words and ".mp4" not in words


def test_a_content_file_that_names_an_unknown_recording_is_refused() -> None:
    with pytest.raises(ContentError, match="recording:nema does not exist"):
        prepare(StreamBlock([("video", VideoBlock())]), [{"video": "recording:nema"}], path="p", pages={}, lines={})


def test_a_video_costs_its_poster_and_nothing_more(django_assert_max_num_queries: Callable[..., Any]) -> None:
    made = Recording.objects.get(pk=recording(poster=picture()).pk)
    VideoBlock().render(made)
    made = Recording.objects.get(pk=made.pk)
    with django_assert_max_num_queries(2):
        html = VideoBlock().render(made)
    assert 'poster="/media/images/crtez' in html


def test_every_block_of_recordings_has_a_preview_and_a_description() -> None:
    made = {"video": recording("video"), "audio": recording("audio")}
    for block in (VideoBlock(), AudioBlock()):
        assert block.is_previewable and block.get_description()
        assert block.get_preview_value() == made[block.kind]
