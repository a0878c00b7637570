"""Mappings of a nightly export that several files of tests import from."""

from __future__ import annotations

LEADS_MAPPING = """\
schema: 1
source: ma
timezone: Asia/Tokyo
files:
  - name: leads
    lead: {id: Id, since: Since}
    attributes:
      employees: {column: Employees, type: number, fixed: true}
      industry: {column: Industry, fixed: true}
      title_level: {column: Title, fixed: true}
      expected_by: {column: By, fixed: true}
"""
"""Leads with the attributes that the shipped card gives points for; what follows is appended to it."""
