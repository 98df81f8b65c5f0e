"""Reads the HDR histograms of a record: the standard V2 compressed encoding in base64, values in microseconds."""

import base64
import struct
import zlib


def counts(text):
    """Pairs of a value (the highest that its slot stands for) and how often it was seen, in order of value."""
    outer = base64.b64decode(text)
    payload = zlib.decompress(outer[8:])
    _, length, _, digits, lowest, _, _ = struct.unpack_from(">IIIIQQd", payload)
    unit = max(lowest, 1).bit_length() - 1
    half = (2 * 10**digits - 1).bit_length() - 1
    found, index, at, end = [], 0, 40, 40 + length
    while at < end:
        number, at = _zigzag(payload, at)
        if number < 0:  # so many slots in a row were never seen
            index -= number
            continue
        if number:
            found.append((_highest(index, half, unit), number))
        index += 1
    return found


def _zigzag(payload, at):
    """LEB128 of at most 9 bytes, the last of them whole."""
    number, shift = 0, 0
    while True:
        byte = payload[at]
        at += 1
        if shift == 56:
            number |= byte << shift
            break
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return (number >> 1) ^ -(number & 1), at


def _highest(index, half, unit):
    """Largest value of a slot: the first 2^(half + 1) slots are as wide as the unit, every 2^half after them twice as wide."""
    bucket, inside = (index >> half) - 1, (index & ((1 << half) - 1)) + (1 << half)
    if bucket < 0:
        bucket, inside = 0, inside - (1 << half)
    return (inside << (bucket + unit)) + (1 << (bucket + unit)) - 1


def merged(texts):
    """The counts of several histograms as of one."""
    sums = {}
    for text in texts:
        for value, number in counts(text):
            sums[value] = sums.get(value, 0) + number
    return sorted(sums.items())


def percentile(found, percent):
    """Nearest rank, in microseconds; nothing of no values."""
    total = sum(number for _, number in found)
    rank, seen = max(1, -(-percent * total // 100)), 0
    for value, number in found:
        seen += number
        if seen >= rank:
            return value
    return None
