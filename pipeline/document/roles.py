"""Which face each part of a paper is set in, from the profile (GB/T 9704-2012, 7.3.3).

What comes in: a profile and a level. What goes out: names of font roles. Nothing is measured here.
"""

from pipeline.document.profile import Profile


def heading_role(profile: Profile, level: int) -> str:
    """Return the font role of a heading of level 1–4."""
    roles = (
        profile.font_heading1,
        profile.font_heading2,
        profile.font_heading3,
        profile.font_heading4,
    )
    return roles[min(max(level, 1), 4) - 1]


def lead_role(profile: Profile, lead: str) -> str:
    """Return the font role of a run-in heading's number: 1. is of level 3, （1） of level 4."""
    return heading_role(profile, 4 if lead.startswith("（") else 3)
