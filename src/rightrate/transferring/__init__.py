"""The rate at another batch size, length, amount of data, width, depth, schedule or optimizer."""

from rightrate.transferring.fired import SURENESS, Fired, Sure
from rightrate.transferring.parametrization import PARAMETRIZATIONS, Parametrization
from rightrate.transferring.result import Transfer
from rightrate.transferring.transfer import transfer

__all__ = ["PARAMETRIZATIONS", "SURENESS", "Fired", "Parametrization", "Sure", "Transfer", "transfer"]
