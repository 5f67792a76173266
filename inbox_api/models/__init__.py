"""All tables, one file each subject."""

from inbox_api.models.areas import City, Office, Ward, WardName
from inbox_api.models.audit import AuditEntry
from inbox_api.models.base import Base
from inbox_api.models.case_links import NotDuplicate, SolvedAnswer, Wave, WaveMember, WaveMemberState, WaveState
from inbox_api.models.cases import Case, CaseEvent, CaseInspector, CaseMessage, CaseSerial, RoutingRule
from inbox_api.models.channel_watch import ChannelProblem, ChannelVariant
from inbox_api.models.channels import ChannelAccount, ChannelUpload, EarlyChange, RawPost
from inbox_api.models.comments import (
    ActionKind,
    ActionState,
    CaseFollower,
    CommentAction,
    CommentChange,
    CommentKind,
    CommentPost,
    PageComment,
)
from inbox_api.models.conversations import (
    Attachment,
    Author,
    BotOperation,
    BotState,
    ChannelIdentity,
    Citizen,
    Conversation,
    HandledBy,
    Message,
    OutboundMessage,
    ReadMark,
    SendState,
)
from inbox_api.models.deadlines import CalendarDay
from inbox_api.models.files import StoredFile
from inbox_api.models.forms import FormFile
from inbox_api.models.grants import ChannelConsent, RefreshState, TokenRefresh
from inbox_api.models.inbox import OpenCase, OpenConversation
from inbox_api.models.officers import FailedTry, Officer, OfficerSession, Unit
from inbox_api.models.privacy import ContactSuggestion, Erasure, ErasureState
from inbox_api.models.procedures import (
    Procedure,
    ProcedureArticle,
    ProcedureOverride,
    ProcedurePhrase,
    ProcedureQuestion,
    ProcedureVersion,
)
from inbox_api.models.routes import (
    AnswerKind,
    AnswerState,
    AttemptState,
    ContactKind,
    ContactPoint,
    Route,
    RouteAnswer,
    RouteAttempt,
)
from inbox_api.models.web_visits import WebVisit
from inbox_api.models.zns import ZnsAccount, ZnsMessage, ZnsNews, ZnsState, ZnsTemplate

__all__ = [
    "ActionKind",
    "ActionState",
    "AnswerKind",
    "AnswerState",
    "Attachment",
    "AttemptState",
    "AuditEntry",
    "Author",
    "Base",
    "BotOperation",
    "BotState",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseFollower",
    "CaseInspector",
    "CaseMessage",
    "CaseSerial",
    "ChannelAccount",
    "ChannelConsent",
    "ChannelIdentity",
    "ChannelProblem",
    "ChannelUpload",
    "ChannelVariant",
    "Citizen",
    "City",
    "CommentAction",
    "CommentChange",
    "CommentKind",
    "CommentPost",
    "ContactKind",
    "ContactPoint",
    "ContactSuggestion",
    "Conversation",
    "EarlyChange",
    "Erasure",
    "ErasureState",
    "FailedTry",
    "FormFile",
    "HandledBy",
    "Message",
    "NotDuplicate",
    "Office",
    "Officer",
    "OfficerSession",
    "OpenCase",
    "OpenConversation",
    "OutboundMessage",
    "PageComment",
    "Procedure",
    "ProcedureArticle",
    "ProcedureOverride",
    "ProcedurePhrase",
    "ProcedureQuestion",
    "ProcedureVersion",
    "RawPost",
    "ReadMark",
    "RefreshState",
    "Route",
    "RouteAnswer",
    "RouteAttempt",
    "RoutingRule",
    "SendState",
    "SolvedAnswer",
    "StoredFile",
    "TokenRefresh",
    "Unit",
    "Ward",
    "WardName",
    "Wave",
    "WaveMember",
    "WaveMemberState",
    "WaveState",
    "WebVisit",
    "ZnsAccount",
    "ZnsMessage",
    "ZnsNews",
    "ZnsState",
    "ZnsTemplate",
]
