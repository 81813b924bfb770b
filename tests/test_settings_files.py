"""Settings of files: where they are kept, and how large they may be."""

from pathlib import Path

import pytest

from settings import BadSetting, Settings

SECRET = {"JALOUSIE_SECRET_KEY": "0123456789abcdef0123456789abcdef"}
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hunter2", "AWS_REGION": "eu-central-1"}
BUCKET = {"JALOUSIE_FILES_URL": "s3://portal-files/production/"}


def refusal(**environ: str) -> str:
    """The sentence with which these variables are refused."""
    with pytest.raises(BadSetting) as raised:
        Settings.read({**SECRET, **environ})
    return str(raised.value)


def test_by_default_files_are_in_a_folder_whatever_other_programs_are_told() -> None:
    settings = Settings.read({**SECRET, **KEYS, "JALOUSIE_FILES_URL": ""})
    assert (settings.files_url, settings.files_folder, settings.files_access) == ("", Path("var/files"), {})
    assert settings.max_file_bytes == 100_000_000


def test_a_bucket_is_taken_with_its_keys_and_nobody_is_shown_them() -> None:
    settings = Settings.read({**SECRET, **KEYS, **BUCKET, "AWS_ENDPOINT_URL": "http://127.0.0.1:9000"})
    assert settings.files_url == "s3://portal-files/production"
    assert settings.files_access == {**KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9000"}
    assert "hunter2" not in repr(settings)
    assert Settings.read({**SECRET, **BUCKET}).files_access == {}  # a machine's role may be all that is needed


@pytest.mark.parametrize(
    "url",
    [
        "portal-files",
        "s3://",
        "s3:///prefix",
        "s3://b",
        "s3://Portal/files",
        "s3://bucket/../x",
        "s3://bucket//x",
        "s3://bucket/a b",
        "s3://bucket?x=1",
        "s3://key:hunter2@bucket",
        "https://bucket.s3.amazonaws.com",
        "/var/files",
        "file:///var/files",
    ],
)
def test_a_bad_store_is_answered_with_what_to_write(url: str) -> None:
    assert refusal(JALOUSIE_FILES_URL=url) == (
        "JALOUSIE_FILES_URL cannot be used. Write s3://BUCKET/PREFIX, with the credentials in AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY; or leave it out: then files are kept in var/files."
    )


def test_half_a_credential_and_a_bad_address_are_answered_with_what_to_write() -> None:
    both = "Write both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither."
    assert refusal(**BUCKET, AWS_ACCESS_KEY_ID="key") == refusal(**BUCKET, AWS_SECRET_ACCESS_KEY="x") == both
    address = "AWS_ENDPOINT_URL cannot be used. Write the store's address, such as https://s3.example:9000."
    for url in ("s3.example", "ftp://s3.example", "https://"):
        assert refusal(**BUCKET, AWS_ENDPOINT_URL=url) == address


@pytest.mark.parametrize("text", ["0", "999", "-1", "100MB", "2000000001", "1e9", "²"])
def test_a_bad_size_is_answered_with_what_to_write(text: str) -> None:
    sentence = f"JALOUSIE_MAX_FILE_BYTES is {text!r}. Write a whole number from 1000 to 2000000000."
    assert refusal(JALOUSIE_MAX_FILE_BYTES=text) == sentence
