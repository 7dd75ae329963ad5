"""The one place that says who may do what, and why not.

``acts`` is the table, ``subjects`` says what an object is about, ``deciding`` asks in the fixed
order: exclusion, second factor, participation, role, state, field class. ``manage.py
access_matrix`` prints the table into ``docs/access.md``.
"""

from reporting.cases.access.checks import (
    disposing_for,
    emergency_institutions,
    first_agreement_valid,
    first_approval_valid,
)
from reporting.cases.access.closing import (
    CLOSING_SIDES,
    closing_for,
    closing_institutions,
    done_for,
    given_approvals,
    lost_approvals,
    missing_sides,
    proposer_may_still_propose,
    proposer_works_for_lead,
    sides_of,
)
from reporting.cases.access.deciding import (
    AccessDenied,
    Decision,
    StateNotAllowed,
    decide,
    has_desk_pages,
    has_role_for,
    may_read_health,
    person_of,
    require,
    would_allow,
)
from reporting.cases.access.reassessing import deciding_risk_for, proposer_may_still_lower
from reporting.cases.access.rules import APPROVING_ROLES, FIELD_CLASS_ROLES
from reporting.cases.access.subjects import Subject, excluded_from, is_excluded, subject_of
from reporting.cases.acts import RULES, Rule
