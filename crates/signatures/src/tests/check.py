"""Tells what pyHanko finds about each signature of PDFs: a line of JSON each, a blank line behind each file.

Usage: check.py ROOT.der YYYY-MM-DDTHH:MM:SS+00:00 FILE...
"""

import json
import logging
import sys
from datetime import datetime

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
root, moment, *paths = sys.argv[1:]
with open(root, "rb") as file:
    anchor = Certificate.load(file.read())


def context():
    moment_read = datetime.fromisoformat(moment)
    return ValidationContext(trust_roots=[anchor], moment=moment_read, allow_fetching=False)


def check(signature):
    if signature.sig_object_type == "/DocTimeStamp":
        status, stamp = validate_pdf_timestamp(signature, context()), None
        is_good = status.intact and status.valid and status.trusted
    else:
        status = validate_pdf_signature(signature, context(), ts_validation_context=context())
        stamp, is_good = status.timestamp_validity, status.bottom_line
    return {
        "field": signature.field_name,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "good": is_good,
        "coverage": status.coverage.name,
        "changes": status.modification_level.name if status.modification_level else None,
        "stamp": stamp and bool(stamp.intact and stamp.valid and stamp.trusted),
        "signer": status.signing_cert.subject.native["common_name"],
    }


for path in paths:
    with open(path, "rb") as file:
        for signature in PdfFileReader(file).embedded_signatures:
            print(json.dumps(check(signature)))
    print()
