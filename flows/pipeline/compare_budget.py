"""How much work comparing two versions of a document may cost."""

import dataclasses


class BeyondBudget(Exception):
    """Going on would cost more than is left; nothing of it has been done."""


@dataclasses.dataclass(slots=True)
class Budget:
    """What is left of the work for one document. What would need more is not begun.

    The amounts together bound a document by less than two seconds and 200 MB. Pairs are compared 64 at a time.

    Attributes:
        sentences: of both versions, between the first and the last that differ.
        changes: sentences added, removed or edited.
        aligned_pairs: of sentences, compared for equality.
        characters: of sentences for which it is asked which became which.
        paired_sentences: pairs of sentences whose similarity is computed.
        token_pairs: of words or characters, compared for that.
    """

    sentences: int = 1_000_000
    changes: int = 200_000
    aligned_pairs: int = 4_000_000_000
    characters: int = 2_000_000
    paired_sentences: int = 4_000_000
    token_pairs: int = 2_000_000_000

    def spend(self, **amounts: int) -> None:
        """Takes these amounts off.

        Raises:
            BeyondBudget: one of them is more than is left.
        """
        for name, amount in amounts.items():
            left = getattr(self, name) - amount
            if left < 0:
                raise BeyondBudget
            setattr(self, name, left)
