import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol.errors import BrokenFraming
from messaging.smpp.protocol.frames import FRAME_SIZE_MAX, FrameBuffer
from tests.messaging.smpp.pdu_examples import EXAMPLES

FRAMES = [raw for _, raw in EXAMPLES]


def test_frames_arrive_one_byte_at_a_time():
    buffer, found = FrameBuffer(), []

    for octet in b"".join(FRAMES):
        buffer.feed(bytes((octet,)))
        while frame := buffer.next_frame():
            found.append(frame)

    assert found == FRAMES
    assert not buffer.is_partial


@settings(max_examples=200)
@given(data=st.data(), frames=st.lists(st.sampled_from(FRAMES), max_size=8))
def test_frames_do_not_depend_on_how_the_stream_is_cut(data, frames):
    stream, buffer, found = b"".join(frames), FrameBuffer(), []

    while stream:
        size = data.draw(st.integers(1, len(stream)))
        buffer.feed(stream[:size])
        stream = stream[size:]
        while frame := buffer.next_frame():
            found.append(frame)

    assert found == frames


@pytest.mark.parametrize("size", [0, 1, 4, 15, FRAME_SIZE_MAX + 1, 2**31 - 1, 2**32 - 1])
def test_an_impossible_length_is_refused_as_soon_as_it_is_known(size):
    buffer = FrameBuffer()
    buffer.feed(size.to_bytes(4, "big"))

    for _ in range(2):  # and it stays refused
        with pytest.raises(BrokenFraming):
            buffer.next_frame()


@pytest.mark.parametrize("size", [16, 17, FRAME_SIZE_MAX])
def test_a_possible_length_is_waited_for(size):
    buffer = FrameBuffer()
    buffer.feed(size.to_bytes(4, "big") + bytes(size - 5))

    assert buffer.next_frame() is None
    assert buffer.is_partial

    buffer.feed(b"\0")

    assert len(buffer.next_frame()) == size
    assert buffer.next_frame() is None


def test_three_bytes_are_not_yet_a_length():
    buffer = FrameBuffer()
    buffer.feed(b"\xff\xff\xff")

    assert buffer.next_frame() is None
