"""Hostile documents by kind of file."""

from tests.hostile.shapes.crawls import CRAWLS
from tests.hostile.shapes.mails import MAILS
from tests.hostile.shapes.packages import PACKAGES
from tests.hostile.shapes.pages import PAGES
from tests.hostile.shapes.rows import ROWS
from tests.hostile.shapes.texts import TEXTS
from tests.hostile.shapes.trees import TREES

SHAPES = (*TEXTS, *PAGES, *TREES, *ROWS, *MAILS, *CRAWLS, *PACKAGES)
