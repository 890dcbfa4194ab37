"""Certificates of every kind, made on the spot, and HTTPS servers that show them."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_KEY = ec.SECP256R1


@dataclass(frozen=True)
class Authority:
    """A private authority."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def issue(self, *, host: str = "127.0.0.1", starts: int = -1, days: int = 3) -> tuple[bytes, bytes]:
        """Certificate and key, as PEM, for a name or an address."""
        key = ec.generate_private_key(_KEY())
        made = _builder(host, key, starts, days).issuer_name(self.certificate.subject)
        named: x509.GeneralName = (
            x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        )
        made = made.add_extension(x509.SubjectAlternativeName([named]), critical=False)
        key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return _pem(made.add_extension(key_id, critical=False).sign(self.key, hashes.SHA256())), _key_pem(key)

    def pem(self) -> bytes:
        return _pem(self.certificate)


def authority() -> Authority:
    key = ec.generate_private_key(_KEY())
    made = _builder("test authority", key, -1, 9).issuer_name(_name("test authority"))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return Authority(made.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)


def self_signed(host: str = "127.0.0.1") -> tuple[bytes, bytes]:
    key = ec.generate_private_key(_KEY())
    named = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = _builder(host, key, -1, 3).issuer_name(_name(host)).add_extension(named, critical=False)
    return _pem(made.sign(key, hashes.SHA256())), _key_pem(key)


def server_context(pair: tuple[bytes, bytes], folder: Path) -> ssl.SSLContext:
    """What a server needs to show this certificate."""
    (folder / "certificate.pem").write_bytes(pair[0])
    (folder / "key.pem").write_bytes(pair[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


def _builder(name: str, key: ec.EllipticCurvePrivateKey, starts: int, days: int) -> x509.CertificateBuilder:
    begin = datetime.now(UTC) + timedelta(days=starts)
    made = x509.CertificateBuilder().subject_name(_name(name)).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(begin).not_valid_after(begin + timedelta(days=days))


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
