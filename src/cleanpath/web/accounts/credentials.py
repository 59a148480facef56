"""Secrets: made by chance, kept as digests; passwords by argon2id (RFC 9106)."""

import hashlib
import hmac
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cleanpath.errors import BadInput

LEAST_PASSWORD, LONGEST_PASSWORD = 12, 200
SECRET_BYTES = 32

_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(2)
"""A hash takes 64 MiB and a processor; many sign-ins at once must not take all of both."""


def new_secret() -> str:
    """Return 256 bits of chance as text that fits an address, a cookie and a header."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret of `new_secret`: SHA-256, as chance needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def derive(secret: str, purpose: str) -> str:
    """Return a secret that follows from another one and does not give it away (HMAC with SHA-256)."""
    return hmac.new(secret.encode("utf-8", "replace"), purpose.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that does not depend on where the two differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def check_password(password: str, name: str) -> None:
    """Check what somebody chooses as a password (NIST SP 800-63B: length, no composition rules).

    Raises
    ------
    BadInput
        If it is too short, too long, or holds the name.
    """
    where, hint = "password", "Several words make a good one."
    if not LEAST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        expected = f"{LEAST_PASSWORD} to {LONGEST_PASSWORD} characters"
        raise BadInput(where, expected, f"{len(password)}", hint)
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise BadInput(where, "one that is hard to guess", "the name, or few different characters", hint)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and costs."""
    with _AT_ONCE:
        return _HASHER.hash(password)


_NOBODY = _HASHER.hash(secrets.token_hex())


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether a password fits a hash; without a hash it takes as long, and does not."""
    if len(password) > LONGEST_PASSWORD:
        return False
    with _AT_ONCE:
        try:
            fits = _HASHER.verify(hashed or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return fits and hashed is not None
