"""Files of a case over the wire: taken in one by one, given out as downloads only, never shown by the admin's own origin."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from partnerhub.refusals import Refusal, Refused
from support.admin.case_views import CaseViews, actor_of, back_to
from support.attachment_types import LARGEST
from support.attachments import MOST_FILES, attach, read_file, remove
from support.models import Attachment, Case

ADDS = ("support.change_case", "support.add_attachment")
READS = ("support.view_case", "support.view_attachment")
REMOVES = ("support.change_case", "support.delete_attachment")
INERT = {"default-src": ["'none'"], "sandbox": [""]}


class AttachmentViews(CaseViews):
    """Files in and out."""

    @method_decorator(require_POST)
    def upload(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Each file by itself: one that is refused keeps no other from being stored."""
        case = self.case(request, pk, ADDS)
        files = request.FILES.getlist("files")
        if not files:
            self.admin.message_user(
                request, "No file was chosen: choose one, then attach it.", messages.ERROR
            )
        for file in files[:MOST_FILES]:
            self._take(request, case, file)
        return HttpResponseRedirect(back_to(case, request.POST.get("filing", "")))

    @method_decorator([require_safe, csp_replace(INERT)])
    def download(self, request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
        row = self._file(request, pk, attachment, READS)
        try:
            content = read_file(row)
        except FileNotFoundError as gone:
            raise Http404(f"{row.name} is not stored any more.") from gone
        disposition = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type=row.content_type, headers=headers)

    @method_decorator(require_POST)
    def remove(self, request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
        row = self._file(request, pk, attachment, REMOVES)
        remove(attachment=row, actor=actor_of(request))
        self.admin.message_user(request, f"“{row.name}” is taken away.")
        return HttpResponseRedirect(back_to(row.case, request.POST.get("filing", "")))

    def _take(self, request: HttpRequest, case: Case, file: "UploadedFile[bytes]") -> None:
        try:
            row = attach(case=case, name=file.name or "", content=_content(file), actor=actor_of(request))
        except Refused as refused:
            self.say(request, refused)
            return
        secrets = f" Secrets taken out: {row.removed}." if row.removed else ""
        self.admin.message_user(request, f"“{row.name}” is attached.{secrets}")

    def _file(
        self, request: HttpRequest, pk: int, attachment: int, permissions: tuple[str, ...]
    ) -> Attachment:
        case = self.case(request, pk, permissions)
        return get_object_or_404(Attachment.objects.select_related("case"), pk=attachment, case=case)


def _content(file: "UploadedFile[bytes]") -> bytes:
    """Not read at all where it is too large to be kept."""
    if (file.size or 0) > LARGEST:
        words = f"“{file.name}” has {file.size} bytes, {LARGEST // (1024 * 1024)} MB is the most: attach a part of it."
        raise Refused([Refusal(words, field="files")])
    content: bytes = file.read()
    return content
