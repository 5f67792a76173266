"""Settings of cases that belong together, of the quality of answers, and of what is shown of people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from inbox_api.cases.links.likeness import FAR_METRES, NEAR_METRES, SAME, SURE


class CaseSettings(BaseSettings):
    """Mixed into inbox_api/settings.py."""

    offer_same_matter: bool = True  # a reporter is asked whether a case like theirs is theirs too
    same_matter_metres: int = Field(default=NEAR_METRES, ge=10, le=FAR_METRES)  # pins so near tell of one place
    same_matter_likeness: float = Field(default=SURE, ge=SAME, le=1)  # from which a reporter is asked
    ask_topic_below: float = Field(default=0.5, ge=0, le=1)  # less sure of the topic, the bot asks; 0: never
    duplicate_days: int = Field(default=30, ge=1, le=365)  # how far back duplicates are looked for
    wave_window: timedelta = timedelta(minutes=15)  # a wave goes on as long as reports follow within this time
    wave_people: int = Field(default=4, ge=2)  # from how many different people on reports are a wave
    wave_life: timedelta = timedelta(hours=24)  # how long new reports are put to an accepted wave
    ask_solved_after: timedelta = timedelta(hours=2)  # everybody is asked whether it is solved so long after the end
    unsolved_reopens: int = Field(default=2, ge=1)  # from how many people on "not solved" opens the case again
    identity_shield: bool = True  # handling units see the matter, not the person
    fonts_folder: Path = Path("admin_ui/static/vendor/tinos")  # regular, bold, italic, bold-italic .ttf
    public_copies_indexed: bool = False  # whether search engines may keep the public copies of cases
    remind_silent_days: int = Field(default=3, ge=0, le=60)  # asked for more and silent so long: reminded; 0: never
    reveal_hours: int = Field(default=8, ge=1, le=72)  # how long a person stays revealed to an officer
