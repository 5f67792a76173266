"""Rasa's own Facebook channel, unchanged, but its Graph calls go to PEER_GRAPH_URL. Runs in the bot's environment."""

import os

from fbmessenger import MessengerClient
from rasa.core.channels.facebook import FacebookInput

_original_init = MessengerClient.__init__


def _init(self, page_access_token, **options):
    _original_init(self, page_access_token, **options)
    self.graph_url = os.environ["PEER_GRAPH_URL"]


MessengerClient.__init__ = _init


class PeerFacebookInput(FacebookInput):
    """Only so that this module is loaded."""
