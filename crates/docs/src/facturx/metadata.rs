//! What the XMP metadata of a PDF says about its invoice.

use super::FILE_NAME;

/// The description of the `fx` properties that PDF/A wants beside them (Factur-X 1.0, annex).
const SCHEMA: &str = include_str!("schema.xml");

/// Adds our properties, and their schema to the bag of schemas (there may be only one bag).
pub fn describe(packet: &str) -> Option<String> {
    let properties = format!(
        "<rdf:Description rdf:about=\"\" \
         xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">\
         <fx:DocumentType>INVOICE</fx:DocumentType>\
         <fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>\
         <fx:Version>1.0</fx:Version>\
         <fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
    );
    let bag = "<pdfaExtension:schemas><rdf:Bag>";
    let (packet, schemas) = match packet.split_once(bag) {
        Some((head, tail)) => (format!("{head}{bag}{SCHEMA}{tail}"), String::new()),
        None => (packet.to_owned(), new_bag()),
    };
    let (head, tail) = packet.rsplit_once("</rdf:RDF>")?;
    Some(format!("{head}{properties}{schemas}</rdf:RDF>{tail}"))
}

fn new_bag() -> String {
    format!(
        "<rdf:Description rdf:about=\"\" \
         xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
         <pdfaExtension:schemas><rdf:Bag>{SCHEMA}</rdf:Bag></pdfaExtension:schemas>\
         </rdf:Description>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_joins_the_bag_that_is_there() {
        let packet = "<rdf:RDF><pdfaExtension:schemas><rdf:Bag><rdf:li/></rdf:Bag>\
                      </pdfaExtension:schemas></rdf:RDF>";
        let described = describe(packet).unwrap();
        assert_eq!(
            described.matches("<rdf:Bag>").count(),
            1 + SCHEMA.matches("<rdf:Bag>").count()
        );
        assert!(described.contains("<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>"));
    }

    #[test]
    fn a_packet_without_a_bag_gets_one() {
        let described = describe("<rdf:RDF></rdf:RDF>").unwrap();
        assert!(described.contains("<pdfaExtension:schemas><rdf:Bag><rdf:li"));
        assert!(describe("no packet").is_none());
    }
}
