"""Reference data (шифарници): places, institutions, taxonomies, rules and desk roles."""

from reporting.registry.models.grounds import EmergencyGround
from reporting.registry.models.places import District, ExclusionGroup, Institution, InstitutionType, Municipality
from reporting.registry.models.protocol import Protocol, ProtocolStep, StepStart
from reporting.registry.models.retention import Kept, RetentionClass, RetentionStart, RetentionUnit
from reporting.registry.models.roles import Role, RoleAssignment
from reporting.registry.models.rules import (
    BasisKind,
    DeadlineRule,
    Event,
    Owner,
    RoutingRule,
    Rule,
    Target,
    Unit,
)
from reporting.registry.models.taxonomy import Choice, ChoiceKind, SetAsideStatus, ViolenceForm, ViolenceLevel

__all__ = [
    "BasisKind",
    "Choice",
    "ChoiceKind",
    "DeadlineRule",
    "District",
    "EmergencyGround",
    "Event",
    "ExclusionGroup",
    "Institution",
    "InstitutionType",
    "Kept",
    "Municipality",
    "Owner",
    "Protocol",
    "ProtocolStep",
    "RetentionClass",
    "RetentionStart",
    "RetentionUnit",
    "Role",
    "RoleAssignment",
    "RoutingRule",
    "Rule",
    "SetAsideStatus",
    "StepStart",
    "Target",
    "Unit",
    "ViolenceForm",
    "ViolenceLevel",
]
