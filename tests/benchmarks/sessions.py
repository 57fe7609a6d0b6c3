"""A session of the app without a browser: Streamlit's own messages over a real websocket."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120.0
"""Seconds after which an answer does not come any more."""


class Session:
    """One user's session: runs the page, knows its buttons, presses them.

    Attributes
    ----------
    texts : list of str
        HTML and Markdown of the last run, in order.
    """

    def __init__(self, socket: ClientConnection, query: str = "") -> None:
        self._socket, self._query = socket, query
        self._page, self._returns = "", False
        self._buttons: dict[str, tuple[str, bool]] = {}
        self.texts: list[str] = []
        self.open()

    def open(self) -> float:
        """Run the page from its address; returns the seconds until it is there."""
        return self._run(BackMsg())

    def press(self, label: str) -> float:
        """Press a button by its label; returns the seconds until the page is there."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self._buttons[label][0], True
        return self._run(message)

    def step(self, forth: str, back: str) -> float:
        """Press one button until it is disabled, then the other until that is, and so on."""
        if self._buttons[back if self._returns else forth][1]:
            self._returns = not self._returns
        return self.press(back if self._returns else forth)

    def _run(self, message: BackMsg) -> float:
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        begun = time.perf_counter()
        self._socket.send(message.SerializeToString())
        buttons: dict[str, tuple[str, bool]] = {}
        self.texts = []
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(self._socket.recv(PATIENCE, decode=False)))
            kind = answer.WhichOneof("type")
            if kind == "script_finished":
                finished = ForwardMsg.FINISHED_SUCCESSFULLY
                if answer.script_finished == finished:
                    break
            elif kind == "navigation":
                self._page = answer.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = answer.page_info_changed.query_string
            elif kind == "delta":
                element = answer.delta.new_element
                match element.WhichOneof("type"):
                    case "button":
                        buttons[element.button.label] = (element.button.id, element.button.disabled)
                    case "html":
                        self.texts.append(element.html.body)
                    case "markdown":
                        self.texts.append(element.markdown.body)
                    case "alert":
                        self.texts.append(element.alert.body)
                    case "exception":
                        raise AssertionError(element.exception.message)
        self._buttons = buttons
        return time.perf_counter() - begun


@contextmanager
def session(url: str, query: str = "") -> Iterator[Session]:
    """A new session with an address."""
    stream = f"ws://{urlparse(url).netloc}/_stcore/stream"
    with connect(stream, subprotocols=["streamlit"], max_size=None, compression=None) as socket:
        yield Session(socket, query)
