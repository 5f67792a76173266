"""Letters to a real SMTP server (our simulator): what arrives, what is refused, what may have gone out."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import ConnectorError, ErrorAction, Mail, MailServer, OutboundFile, ReceiptKind, Security
from connectors.email.addresses import clean_address
from connectors.email.letters import letter
from connectors.email.reports import read_report
from connectors.email.send import send
from connectors.email.simulator import MailSimulator, report_of

TO = "lan@vidu.vn"


@pytest.fixture
def sink() -> Iterator[MailSimulator]:
    with MailSimulator().running() as simulator:
        yield simulator


def server(sink: MailSimulator, **more: object) -> MailServer:
    values: dict[str, object] = {"sender": "tra-loi@city.vn", "security": Security.NONE, **more}
    return MailServer(host="127.0.0.1", port=sink.port, **values)  # type: ignore[arg-type]


def mail(**more: object) -> Mail:
    values: dict[str, object] = {"subject": "Kết quả hồ sơ", "text": "Đã nạo vét.", "html": "<p>Đã nạo vét.</p>"}
    return Mail(**{"marker": "r1-ab", "to": TO, **values, **more})  # type: ignore[arg-type]


def refusal(sink: MailSimulator, **more: object) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        send(server(sink, **more), mail())
    return caught.value


def test_a_letter_arrives_with_text_html_file_and_the_headers_of_a_machine(sink: MailSimulator) -> None:
    file = OutboundFile("ảnh sau.png", "image/png", b"\x89PNG")
    send(server(sink, list_id="ket-qua.city.vn", reply_to="mot-cua@city.vn"), mail(files=(file,)))
    message = sink.to(TO)[0].message
    assert message["subject"] == "Kết quả hồ sơ"
    assert message["message-id"] == "<r1-ab@city.vn>"
    assert message["auto-submitted"] == "auto-generated"
    assert message["list-id"] == "<ket-qua.city.vn>"
    assert message["reply-to"] == "mot-cua@city.vn"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Đã nạo vét."
    assert html.get_content().strip() == "<p>Đã nạo vét.</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("ảnh sau.png", b"\x89PNG")


@pytest.mark.parametrize(
    ("reply", "code", "action"),
    [
        ("550 5.1.1 no such user lan@vidu.vn", "550 5.1.1", ErrorAction.FINAL),
        ("452 4.2.2 mailbox full", "452 4.2.2", ErrorAction.RETRY),
        ("451 greylisted", "451", ErrorAction.RETRY),
        ("550 5.7.60 not your sender", "550 5.7.60", ErrorAction.HUMAN),
    ],
)
def test_the_server_s_code_says_what_to_do_and_no_address_is_kept(
    sink: MailSimulator, reply: str, code: str, action: ErrorAction
) -> None:
    sink.faults.at_recipient[TO] = reply
    error = refusal(sink)
    assert (error.code, error.action, error.is_ambiguous) == (code, action, False)
    assert TO not in str(error)
    assert sink.letters == []


def test_only_a_letter_that_was_handed_over_without_an_answer_may_have_gone_out(sink: MailSimulator) -> None:
    sink.faults.drops = "after_data"
    assert refusal(sink).is_ambiguous
    assert len(sink.letters) == 1
    sink.faults.drops = "greeting"
    assert not refusal(sink).is_ambiguous
    sink.faults.drops = ""
    sink.faults.at_data = "554 5.7.1 spam"
    assert (refusal(sink).code, refusal(sink).action) == ("554 5.7.1", ErrorAction.FINAL)


def test_nobody_listens_is_no_sent_letter() -> None:
    simulator = MailSimulator()
    simulator._server.server_close()
    error = refusal(simulator)
    assert (error.code, error.action, error.is_ambiguous) == ("unreachable", ErrorAction.RETRY, False)


def test_a_wrong_password_waits_for_a_person_and_a_right_one_sends() -> None:
    with MailSimulator(password="dung").running() as sink:
        assert refusal(sink, username="u", password="sai").action == ErrorAction.HUMAN
        send(server(sink, username="u", password="dung"), mail())
        assert len(sink.to(TO)) == 1


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "both.pem"
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_starttls_needs_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    path = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with MailSimulator(tls=context).running() as sink:
        strange = MailServer(host="localhost", port=sink.port, sender="a@city.vn")
        with pytest.raises(ConnectorError) as caught:
            send(strange, mail())
        assert (caught.value.code, caught.value.action) == ("certificate", ErrorAction.HUMAN)
        send(MailServer(host="localhost", port=sink.port, sender="a@city.vn", ca_file=str(path)), mail())
        assert len(sink.to(TO)) == 1


def test_a_server_without_starttls_gets_no_password(sink: MailSimulator) -> None:
    error = refusal(sink, security=Security.STARTTLS, username="u", password="p")
    assert (error.code, error.action) == ("not_offered", ErrorAction.HUMAN)


def test_reports_are_asked_for_on_wish_and_read_by_our_marker(sink: MailSimulator) -> None:
    send(server(sink), mail())
    assert "NOTIFY" not in sink.letters[0].options
    send(server(sink, wants_reports=True), mail())
    kept = sink.letters[1]
    assert "ENVID=r1-ab" in kept.options
    (receipt,) = read_report(report_of(kept, "failed", "5.1.1"))
    assert (receipt.kind, receipt.marker, receipt.code) == (ReceiptKind.FAILED, "r1-ab", "5.1.1")
    assert read_report(report_of(sink.letters[0], "delivered", "2.0.0"))[0].marker == "r1-ab"  # from the headers
    assert read_report(report_of(kept, "relayed", "2.0.0")) == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_no_report_and_no_crash(raw: bytes) -> None:
    assert read_report(raw) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_subject_or_file_name_adds_a_header(subject: str, name: str) -> None:
    order = mail(subject=f"x{subject}\r\nBcc: ke.xau@vidu.vn", files=(OutboundFile(name, "text/plain", b"1"),))
    made = letter(MailServer("h", 25, "a@city.vn"), order)
    head = made.as_bytes().partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line and line[:1] not in b" \t"]
    assert b"bcc" not in names
    assert names.count(b"to") == 1


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "a@b..vn", "a b@c.vn", "a@c.vn\r\nBcc: x@y.vn", "a@c.vn,b@d.vn", '"x"@c.vn', "a@[1.2.3.4]",
             "a@1.2.3.4", ".a@c.vn", "a..b@c.vn", "<a@c.vn>", "a@-c.vn", "x" * 65 + "@c.vn", "đ@c.vn"]
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    assert clean_address(text) is None


def test_addresses_are_taken_with_a_domain_in_any_letters() -> None:
    assert clean_address(" Lan.Nguyen+x@ViDu.VN ") == "Lan.Nguyen+x@vidu.vn"
    assert clean_address("a@bücher.vn") == "a@xn--bcher-kva.vn"
