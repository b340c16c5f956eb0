"""Value axes: round steps that cover the values of a chart, in exact decimals."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MAX_STEPS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """A value axis from `low` to `high`, both multiples of `step`."""

    low: Decimal
    high: Decimal
    step: Decimal

    def ticks(self) -> tuple[Decimal, ...]:
        """Return the values with a grid line, from low to high."""
        count = int((self.high - self.low) / self.step)
        return tuple(self.low + self.step * index for index in range(count + 1))

    def share(self, value: Decimal) -> float:
        """Return where the value stands on the axis: 0 at low, 1 at high."""
        return float((value - self.low) / (self.high - self.low))


def fit_scale(values: Iterable[Decimal]) -> Scale:
    """Return the finest axis of at most 6 steps of 1, 2 or 5 × 10ⁿ that covers 0 and all values.

    The highest value keeps at least a twentieth of the axis above it, for its label.
    """
    known = [Decimal(0), *values]
    low, high = min(known), max(known)
    span = high - low or Decimal(1)
    exponent = span.adjusted() - 2
    while True:
        for digit in (1, 2, 5):
            step = Decimal(digit).scaleb(exponent)
            bottom = _floor(low, step)
            top = -_floor(-(high + span / 20), step) if high > 0 else Decimal(0)
            if (top - bottom) / step <= MAX_STEPS:
                return Scale(bottom, max(top, bottom + step), step)
        exponent += 1


def tick_text(value: Decimal) -> str:
    """Return a tick's number without exponent and without useless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _floor(value: Decimal, step: Decimal) -> Decimal:
    """Return the greatest multiple of the step that is not above the value."""
    count = value // step
    if count * step > value:
        count -= 1
    return count * step
