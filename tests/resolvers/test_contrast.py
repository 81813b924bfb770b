"""Contrast, by the examples of WCAG and of those who have computed them before."""

import pytest

from resolvers import branding, contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
        ("#0000ff", "#ffffff", 8.592),
    ],
)
def test_the_contrast_of_two_colours(one: str, other: str, ratio: float) -> None:
    assert contrast.ratio(one, other) == contrast.ratio(other, one) == pytest.approx(ratio, abs=0.001)


def test_our_own_colours_can_be_read() -> None:
    assert contrast.ratio(branding.ACCENT, branding.ON_ACCENT) >= contrast.LEAST
    assert contrast.ratio(branding.BACKGROUND, branding.ON_BACKGROUND) >= contrast.LEAST
