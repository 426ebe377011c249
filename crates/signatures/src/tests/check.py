"""Tells what pyHanko finds about each signature of a PDF, a line of JSON each.

Usage: check.py FILE ROOT.der YYYY-MM-DDTHH:MM:SS+00:00
"""

import json
import logging
import sys
from datetime import datetime

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
path, root, moment = sys.argv[1:]
with open(root, "rb") as file:
    anchor = Certificate.load(file.read())


def context():
    moment_read = datetime.fromisoformat(moment)
    return ValidationContext(trust_roots=[anchor], moment=moment_read, allow_fetching=False)


with open(path, "rb") as file:
    for signature in PdfFileReader(file).embedded_signatures:
        status = validate_pdf_signature(signature, context(), ts_validation_context=context())
        stamp = status.timestamp_validity
        print(json.dumps({
            "field": signature.field_name,
            "intact": status.intact,
            "valid": status.valid,
            "trusted": status.trusted,
            "good": status.bottom_line,
            "coverage": status.coverage.name,
            "changes": status.modification_level.name if status.modification_level else None,
            "stamp": stamp and bool(stamp.intact and stamp.valid and stamp.trusted),
            "signer": status.signing_cert.subject.native["common_name"],
        }))
