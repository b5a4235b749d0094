#!/usr/bin/env python3
"""Validates what intendant-docs prints with tools that others wrote.

    python3 -m venv .venv && .venv/bin/pip install factur-x==7.8 saxonche==13.1.1 pikepdf
    INTENDANT_DOCS=target/docs/intendant-docs .venv/bin/python crates/docs/tests/peers/check_documents.py

For each invoice input: XSD and schematron of Factur-X EN 16931, schematron of the French reform
(BR-FR, flow 2), and what PDF/A-3 and Factur-X want in the PDF. `qpdf --check` on every document.
Faults put in on purpose must be found. No PDF/A validator is in the registries: PDF/A conformance
beyond what is asserted here rests on the PDF writer's own PDF/A-3b checks.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import facturx
import pikepdf
import saxonche

HERE = pathlib.Path(__file__).resolve().parent
INPUTS = HERE.parent / "inputs"
PROGRAM = os.environ.get("INTENDANT_DOCS", "target/docs/intendant-docs")
RULES = pathlib.Path(facturx.__file__).parent / "xsd_and_schematron"
SCHEMATRONS = {
    "EN 16931": RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
    "BR-FR": RULES / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt",
}
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def failed_rules(processor, stylesheets, xml):
    """The rules that a document breaks, by schematron."""
    with tempfile.NamedTemporaryFile(suffix=".xml", delete=False) as file:
        file.write(xml)
    broken = []
    for name, stylesheet in stylesheets.items():
        report = stylesheet.transform_to_string(source_file=file.name)
        for match in re.finditer(r"<svrl:failed-assert(.*?)</svrl:failed-assert>", report, re.S):
            text = re.sub(r"<[^>]+>", " ", match.group(1).split(">", 1)[1])
            broken.append(f"{name}: {' '.join(text.split())}")
    os.unlink(file.name)
    return broken


def check_xsd(xml):
    try:
        facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
        return []
    except Exception as error:
        return [f"XSD: {error}"]


def check_pdf(path):
    """What PDF/A-3 and Factur-X want around the XML."""
    wrong = []

    def want(holds, what):
        if not holds:
            wrong.append(f"PDF: {what}")

    with pikepdf.open(path) as pdf:
        root = pdf.Root
        names = root.Names.EmbeddedFiles.Names
        want(str(names[0]) == "factur-x.xml", "attachment is named factur-x.xml")
        spec = names[1]
        want(spec.AFRelationship == "/Data", "AFRelationship is /Data")
        want(len(root.AF) == 1, "the catalog has one associated file")
        stream = spec.EF.F
        want(stream.Subtype == "/text/xml", "attachment is text/xml")
        want("/ModDate" in stream.Params, "attachment has a modification date")
        want(root.OutputIntents[0].S == "/GTS_PDFA1", "there is an output intent")
        want("/ID" in pdf.trailer, "the trailer has an ID")
        want(not pdf.is_encrypted, "it is not encrypted")
        xmp = pdf.open_metadata()
        want(xmp.get("pdfaid:part") == "3" and xmp.get("pdfaid:conformance") == "B", "it is PDF/A-3b")
        want(xmp.get(f"{{{FX}}}DocumentType") == "INVOICE", "fx:DocumentType")
        want(xmp.get(f"{{{FX}}}DocumentFileName") == "factur-x.xml", "fx:DocumentFileName")
        want(xmp.get(f"{{{FX}}}Version") == "1.0", "fx:Version")
        want(xmp.get(f"{{{FX}}}ConformanceLevel") == "EN 16931", "fx:ConformanceLevel")
        packet = root.Metadata.read_bytes().decode()
        want(packet.count("<pdfaExtension:schemas>") == 1, "one bag of extension schemas")
        want(FX in packet.split("pdfaSchema:namespaceURI", 1)[1], "the fx schema is described")
        for page in pdf.pages:
            for font in page.Resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
                want(any(k in inner for k in ("/FontFile", "/FontFile2", "/FontFile3")), "fonts are embedded")
    return wrong


def render(source):
    target = pathlib.Path(tempfile.mkdtemp()) / (source.stem + ".pdf")
    with source.open("rb") as given, target.open("wb") as made:
        subprocess.run([PROGRAM, "render"], stdin=given, stdout=made, check=True)
    return target


FAULTS = [  # (what is broken, text, replacement, a rule that must notice)
    ("a total a cent off", "<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>1", "BR-CO-15"),
    ("no note on late interest", "PMD", "AAI", "BR-FR-05"),
    ("a VAT group missing its tax", "<ram:CategoryCode>S", "<ram:CategoryCode>Z", "BR-"),
    ("a seller without SIREN", 'schemeID="0002">732829320', 'schemeID="0002">73282932', "BR-FR-10"),
]


def main():
    processor = saxonche.PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    stylesheets = {n: compiler.compile_stylesheet(stylesheet_file=str(f)) for n, f in SCHEMATRONS.items()}
    failures = 0
    sources = sorted(INPUTS.glob("*.json"))
    for source in sources:
        pdf = render(source)
        wrong = []
        qpdf = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True)
        if qpdf.returncode != 0:
            wrong.append(f"qpdf: {qpdf.stdout}{qpdf.stderr}")
        if "invoice" in source.stem or "credit" in source.stem:
            name, xml = facturx.get_xml_from_pdf(pdf.read_bytes(), check_xsd=False)
            wrong += check_xsd(xml) + failed_rules(processor, stylesheets, xml) + check_pdf(pdf)
            if source.stem == "invoice-fr":
                for what, text, other, rule in FAULTS:
                    assert text in xml.decode(), what
                    found = failed_rules(processor, stylesheets, xml.decode().replace(text, other).encode())
                    if not any(rule in line for line in found):
                        wrong.append(f"fault not noticed: {what}")
        failures += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok  '} {source.stem}")
        for line in wrong:
            print("     ", line)
    print(f"{len(sources) - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
