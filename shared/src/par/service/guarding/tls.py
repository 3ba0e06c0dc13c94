"""TLS of the HTTP side."""

import ssl

from par.service.errors import StartError
from par.service.guarding.settings import HttpSettings


def tls_context(settings: HttpSettings) -> ssl.SSLContext | None:
    """TLS 1.2 or later with the certificate of the settings; None where there is none. Raises StartError."""
    if settings.http_tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        # A passphrase would be asked for on the terminal of a service, where nobody is.
        context.load_cert_chain(settings.http_tls_certificate, settings.http_tls_key, password="")
    except (OSError, ValueError) as error:
        raise StartError(
            "no TLS for HTTP",
            certificate=str(settings.http_tls_certificate),
            key=str(settings.http_tls_key or settings.http_tls_certificate),
            what_to_do="set PAR_HTTP_TLS_CERTIFICATE and PAR_HTTP_TLS_KEY to PEM files that belong together and that "
            "this process may read; the key without a passphrase",
            error=str(error),
        ) from error
    return context
