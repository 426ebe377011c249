"""Signs a PDF with pyHanko: sign.py IN OUT KEY.p12 PASSWORD FIELD adbe|pades"""

import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

source, target, key, password, field, kind = sys.argv[1:]
signer = signers.SimpleSigner.load_pkcs12(key, passphrase=password.encode())
subfilter = SigSeedSubFilter.PADES if kind == "pades" else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=subfilter)
with open(source, "rb") as file, open(target, "wb") as out:
    signers.sign_pdf(IncrementalPdfFileWriter(file), meta, signer=signer, output=out)
