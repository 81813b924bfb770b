"""The demo's firm shows itself by the rules that hold for everybody."""

import pytest

from db.demo import branding
from languages import LANGUAGES
from tests.behaviours.office import do
from tests.people import World


@pytest.mark.behaviour("T-08")
async def test_the_demos_branding_could_have_been_set_by_its_owner(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    document = """query($language: String) { brandingPreview(language: $language) {
      accentColor backgroundColor headline welcome } }"""
    shown = {language: (await nadia.ask(document, language=language))["brandingPreview"] for language in LANGUAGES}
    for language in LANGUAGES:
        headline, welcome = branding.HEADLINE[language], branding.WELCOME[language]
        assert (shown[language]["headline"], shown[language]["welcome"]) == (headline, welcome)
    texts = [
        {"language": language, "headline": shown[language]["headline"], "welcome": shown[language]["welcome"]}
        for language in LANGUAGES
    ]
    colours = {name: shown["en"][name] for name in ("accentColor", "backgroundColor")}
    await do(nadia, "updateBranding", texts=texts, **colours)
    assert (await nadia.ask(document, language="de"))["brandingPreview"] == shown["de"]
