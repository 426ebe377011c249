"""Signs a PDF with pyHanko, or puts a time stamp over it: sign.py BEFORE AFTER adbe|pades|pades-t|stamp

Keys: signer.p12 and stamper.p12 in the present folder. The time stamps are of half past eight on 30 March 2024 in Vietnam.
"""

import sys
from datetime import datetime, timezone

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper

source, target, kind = sys.argv[1:]


def load(name):
    return signers.SimpleSigner.load_pkcs12(name, passphrase=b"matkhau")


authority = load("stamper.p12")
moment = datetime(2024, 3, 30, 1, 30, tzinfo=timezone.utc)
stamper = DummyTimeStamper(
    authority.signing_cert, authority.signing_key, certs_to_embed=authority.cert_registry, fixed_dt=moment
)
with open(source, "rb") as file, open(target, "wb") as out:
    writer = IncrementalPdfFileWriter(file)
    if kind == "stamp":
        signers.PdfTimeStamper(stamper, field_name="khac").timestamp_pdf(writer, "sha256", output=out)
    else:
        adbe, pades = SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES
        meta = signers.PdfSignatureMetadata(
            field_name="khac", md_algorithm="sha256", subfilter=adbe if kind == "adbe" else pades
        )
        signers.sign_pdf(
            writer, meta, signer=load("signer.p12"), timestamper=stamper if kind == "pades-t" else None, output=out
        )
