"""What mypy is shown in its strict mode, and nobody runs: the package gives types to everything that a program touches."""

import datetime
from decimal import Decimal

from capaian_client import Capaian, Conflict
from capaian_client.api import RateEvaluationInput, SignInInput, TeamBoardCard


async def periods(capaian: Capaian) -> list[datetime.date | None]:
    board = await capaian.team_board(first=20)
    # A list that has failed is nothing.
    cards: list[TeamBoardCard] = [edge.node for edge in board.evaluations.edges] if board.evaluations else []
    return [card.period.ends_on if card.period else None for card in cards]


async def indices(capaian: Capaian) -> list[Decimal | None]:
    results = (await capaian.survey_results()).survey_results
    return [result.index for result in results.nodes] if results else []


async def rate(capaian: Capaian, input: RateEvaluationInput) -> str | None:
    try:
        outcome = (await capaian.rate(input)).rate_evaluation
    except Conflict as conflict:
        return conflict.request_id
    return outcome.user_errors[0].message if outcome and outcome.user_errors else None


async def follow(capaian: Capaian) -> None:
    await capaian.sign_in(SignInInput(identifier="siti@bitung.example", password=""))
    async for event in capaian.task_count():
        count: int = event.task_count
        print(count)
