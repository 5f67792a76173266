"""What is forgotten of a case that need not be kept: documents, public copies, what outside bodies were told.

Numbers of registers, days and who did what stay; the words go.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.desk_erasing_repository import DeskErasingRepository
from inbox_api.files import keeping
from inbox_api.privacy import erasure, retention


def forget(session: Session, what: erasure.Forgotten, now: datetime) -> int:
    """How many documents, copies and requests lost their words. Cases whose file the law keeps keep theirs."""
    repository = DeskErasingRepository(session)
    repository.drop_held(what.case_ids)  # nobody is told any more
    looks = repository.looks(what.conversation_id, what.case_ids)
    keeping.erase(session, repository.look_files(looks))
    repository.drop_looks(looks)
    gone = [case.id for case in repository.cases(what.case_ids) if not retention.must_be_kept(case, now)]
    keeping.erase(session, repository.files(gone))
    count = repository.empty_documents(gone) + repository.empty_twins(gone) + repository.empty_forwards(gone)
    repository.empty_reveals(gone)
    return count


erasure.register("desk", forget)
