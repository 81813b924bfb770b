"""The four schemas, compiled from one set of types."""

from functools import cache

from permissions.tiers import Tier
from schema.accounts import AccountMutations, AccountQueries
from schema.archiving import ProjectArchiveMutations
from schema.audit import AuditQueries
from schema.branding import BrandingMutations, BrandingQueries
from schema.client_status_mutations import ClientStatusMutations
from schema.client_status_stream import ClientStatusSubscription
from schema.company_mutations import CompanyMutations
from schema.compiled import TieredSchema
from schema.department_mutations import DepartmentMutations
from schema.explaining import ExplainingQueries
from schema.getting_in import GettingInMutations, GettingInQueries
from schema.invitation_mutations import InvitationMutations
from schema.invitations import InvitationQueries
from schema.membership_mutations import MembershipMutations
from schema.nodes import NodeQueries
from schema.own_language import OwnLanguageMutations
from schema.people_lists import PeopleQueries
from schema.people_mutations import PeopleMutations
from schema.pipelines.automation_mutations import AutomationMutations
from schema.pipelines.board_changes import BoardChangesSubscription
from schema.pipelines.boards import BoardQueries
from schema.pipelines.moves import MoveMutations
from schema.pipelines.pipeline_mutations import PipelineMutations
from schema.pipelines.pipelines import PipelineQueries
from schema.pipelines.previews import PreviewQueries
from schema.pipelines.stage_mutations import StageMutations
from schema.pipelines.status_news import StatusNewsQueries
from schema.project_file.approval_mutations import ApprovalMutations, ApprovalQueries
from schema.project_file.archive_mutations import ArchiveMutations
from schema.project_file.audience import AudienceQueries
from schema.project_file.changes import ProjectChangesSubscription
from schema.project_file.comment_mutations import CommentMutations
from schema.project_file.file_mutations import FileMutations
from schema.project_file.handing_over import HandingOverMutations, HandingOverQueries
from schema.project_file.hour_mutations import HourMutations
from schema.project_file.label_mutations import LabelMutations, LabelQueries
from schema.project_file.note_mutations import NoteMutations
from schema.project_file.order_mutations import OrderMutations
from schema.project_file.read_link_mutations import ReadLinkMutations
from schema.project_file.readiness import ReadinessQueries
from schema.project_file.step_mutations import StepMutations
from schema.project_file.task_mutations import TaskMutations
from schema.project_file.template_mutations import ProjectTemplateMutations
from schema.project_file.templates import ProjectTemplateQueries
from schema.project_file.visibility import VisibilityMutations, VisibilityQueries
from schema.project_label_mutations import ProjectLabelMutations
from schema.project_mutations import ProjectMutations
from schema.project_reach_mutations import ProjectReachMutations
from schema.projects import ProjectQueries
from schema.readmission import readmit_between_changes
from schema.reports import ReportQueries
from schema.scalars import CONFIG
from schema.search import SearchQueries
from schema.sessions import SessionMutations, SessionQueries
from schema.status_template_mutations import StatusTemplateMutations
from schema.status_templates import StatusTemplateQueries
from schema.tiered import tiered_type
from schema.told_status_mutations import ToldStatusMutations
from schema.undelivered_mails import MailMutations, MailQueries
from schema.viewers import ViewerQueries
from schema.work_in_progress import WorkInProgressQueries
from schema.workspaces import WorkspaceMutations


@tiered_type
class Query(
    WorkInProgressQueries,
    ProjectQueries,
    PeopleQueries,
    StatusTemplateQueries,
    ExplainingQueries,
    AuditQueries,
    ViewerQueries,
    NodeQueries,
    SearchQueries,
    ProjectTemplateQueries,
    SessionQueries,
    InvitationQueries,
    MailQueries,
    GettingInQueries,
    AccountQueries,
    BrandingQueries,
    LabelQueries,
    ApprovalQueries,
    VisibilityQueries,
    HandingOverQueries,
    ReadinessQueries,
    AudienceQueries,
    PipelineQueries,
    PreviewQueries,
    StatusNewsQueries,
    BoardQueries,
    ReportQueries,
):
    """What can be read."""


@tiered_type
class Mutation(
    ClientStatusMutations,
    StatusTemplateMutations,
    ToldStatusMutations,
    ProjectMutations,
    ProjectTemplateMutations,
    ProjectReachMutations,
    ProjectLabelMutations,
    StepMutations,
    TaskMutations,
    OrderMutations,
    ArchiveMutations,
    VisibilityMutations,
    HandingOverMutations,
    LabelMutations,
    ApprovalMutations,
    CommentMutations,
    CompanyMutations,
    DepartmentMutations,
    PeopleMutations,
    MembershipMutations,
    WorkspaceMutations,
    SessionMutations,
    OwnLanguageMutations,
    InvitationMutations,
    MailMutations,
    GettingInMutations,
    AccountMutations,
    BrandingMutations,
    ReadLinkMutations,
    HourMutations,
    FileMutations,
    NoteMutations,
    PipelineMutations,
    StageMutations,
    AutomationMutations,
    MoveMutations,
    ProjectArchiveMutations,
):
    """What can be changed."""


@tiered_type
class Subscription(ClientStatusSubscription, ProjectChangesSubscription, BoardChangesSubscription):
    """What can be followed live."""


@cache
def schema_of(tier: Tier) -> TieredSchema:
    """The schema of a tier: what is above it is not there. Raises UndeclaredVisibility."""
    schema = TieredSchema(tier, Query, Mutation, Subscription, config=CONFIG)
    readmit_between_changes(schema._schema)
    return schema


def schemas() -> dict[Tier, TieredSchema]:
    """All four, compiled: ask at start-up, so that a mistake stops the start."""
    return {tier: schema_of(tier) for tier in Tier}
