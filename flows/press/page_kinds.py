"""Asks of each document what kind of page it is."""

from flows.press.document import Draft
from flows.sources.formats import HTML
from flows.steps.page_kind.kinds import judge_page


def judge(draft: Draft) -> None:
    """Fills `page_kind`, with the evidence for it. A record is from the web where it is a whole page, or states its address."""
    is_page = draft.media_type == HTML and not draft.is_fragment
    judgement = judge_page(
        draft.paragraphs, draft.fields.title, draft.page, is_of_web=is_page or draft.fields.url is not None
    )
    draft.page_kind, draft.page_evidence = judgement.kind, list(judgement.evidence)
    draft.is_extraction_doubtful = judgement.is_doubtful
