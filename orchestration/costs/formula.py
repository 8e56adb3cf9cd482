"""Formulas that a finance officer writes in a table: arithmetic over named inputs, and no more."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Number = Any  # a float, or an array of draws
OPERATORS: Mapping[type, Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaError(ValueError):
    """The formula is no arithmetic, or names an input that is not there."""


@dataclass(frozen=True)
class Formula:
    """`text` is arithmetic (+ - * / and brackets) over numbers, inputs of the same programme
    (`families`), inputs of another (`sanctuary.rehousing`), and `present_value(a year, years)`.

    Raises FormulaError when made of anything else.
    """

    text: str
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = dict.fromkeys(_names(_parsed(self.text)))
        object.__setattr__(self, "names", tuple(found))

    def value(self, inputs: Mapping[str, Number], discount_rate: float) -> Number:
        """The result over `inputs` (name -> number or array). Raises FormulaError on a missing
        name and ZeroDivisionError as arithmetic does."""
        return _value(_parsed(self.text), inputs, discount_rate)


def present_value(a_year: Number, years: Number, discount_rate: float) -> Number:
    """Worth today of a sum every year, the first of them this year (HM Treasury, The Green Book,
    2022, A6: flows of year t are divided by (1 + rate) to the t, year 0 is not discounted)."""
    if int(years) != years or years < 1:
        raise FormulaError("present_value needs a whole number of years, one at least")
    return sum(a_year / (1 + discount_rate) ** year for year in range(int(years)))


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{text!r} is no formula") from error


def _names(node: ast.expr) -> list[str]:
    match node:
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            return [*_names(left), *_names(right)]
        case ast.UnaryOp(ast.USub(), operand):
            return _names(operand)
        case ast.Constant(value) if type(value) in (int, float):
            return []
        case ast.Name(name):
            return [name]
        case ast.Attribute(ast.Name(programme), name):
            return [f"{programme}.{name}"]
        case ast.Call(ast.Name("present_value"), [a_year, years], []):
            return [*_names(a_year), *_names(years)]
    raise FormulaError(f"{ast.unparse(node)!r} is no arithmetic over inputs")


def _value(node: ast.expr, inputs: Mapping[str, Number], rate: float) -> Number:
    match node:
        case ast.BinOp(left, op, right):
            return OPERATORS[type(op)](_value(left, inputs, rate), _value(right, inputs, rate))
        case ast.UnaryOp(_, operand):
            return -_value(operand, inputs, rate)
        case ast.Constant(value):
            return value
        case ast.Call(_, [a_year, years]):
            worth = _value(a_year, inputs, rate), _value(years, inputs, rate)
            return present_value(*worth, discount_rate=rate)
    name = ast.unparse(node)
    if name not in inputs:
        raise FormulaError(f"there is no input {name!r}")
    return inputs[name]
