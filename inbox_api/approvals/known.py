"""Every kind of approval there is. Another subject adds its own here."""

from __future__ import annotations

from inbox_api.approvals import extensions, refusals, transfers
from inbox_api.approvals.kinds import Kind
from inbox_api.assignment import reclassifying
from inbox_api.cases.forwarding import approving as forwarding
from inbox_api.cases.publishing import deciding as publishing
from inbox_api.cases.publishing import service as publishing_service
from inbox_api.cases.quality import gate
from inbox_api.texts import lazy_gettext

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(extensions.KIND, lazy_gettext("Approval: extension"), extensions.apply, extensions.summary),
        Kind(refusals.KIND, lazy_gettext("Approval: refusal"), refusals.apply, refusals.summary),
        Kind(transfers.KIND, lazy_gettext("Approval: further transfer"), transfers.apply, transfers.summary),
        Kind(publishing_service.KIND, lazy_gettext("Approval: publication"), publishing.apply, publishing.summary),
        Kind(forwarding.KIND, lazy_gettext("Approval: outside body"), forwarding.apply, forwarding.summary),
        Kind(reclassifying.KIND, lazy_gettext("Approval: sorted anew"), reclassifying.apply, reclassifying.summary),
        Kind(gate.KIND, lazy_gettext("Approval: result that was stopped"), gate.apply, gate.summary),
    )
}
