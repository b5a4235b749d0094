//! The Factur-X metadata of a PDF: typst cannot write it, so it is added to the finished file.

use lopdf::{Document, Object};

use crate::facturx::describe;

/// The same PDF, its XMP saying that it is a Factur-X invoice of profile EN 16931.
pub(super) fn describe_invoice(pdf: &[u8]) -> Result<Vec<u8>, String> {
    let mut document = Document::load_mem(pdf).map_err(|error| error.to_string())?;
    let id = document
        .catalog()
        .and_then(|catalog| catalog.get(b"Metadata"))
        .and_then(Object::as_reference)
        .map_err(|error| error.to_string())?;
    let stream = document
        .get_object_mut(id)
        .and_then(Object::as_stream_mut)
        .map_err(|error| error.to_string())?;
    let packet = String::from_utf8(
        stream
            .get_plain_content()
            .map_err(|error| error.to_string())?,
    )
    .map_err(|error| error.to_string())?;
    let described = describe(&packet).ok_or("the XMP packet has no RDF in it")?;
    stream.set_plain_content(described.into_bytes());
    let mut out = Vec::with_capacity(pdf.len());
    document
        .save_to(&mut out)
        .map_err(|error| error.to_string())?;
    Ok(out)
}
