"""The tables against the articles' texts, which stay out of the repository.

texts    read, normalised, digested, their numbers found
check    digests, phrases and numbers, each accounted for
drafts   rows for a new article, to be completed by a person
"""

from helpers.verify.check import Result, report, verify
from helpers.verify.drafts import draft
from helpers.verify.texts import digest, normalised

__all__ = ["Result", "digest", "draft", "normalised", "report", "verify"]
