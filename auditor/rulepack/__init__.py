"""Which rules and terms are there, and do they do what they say?"""

from auditor.rulepack.load import rulepack

__all__ = ["rulepack"]
