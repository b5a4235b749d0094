//! Parts of a device: entPhysicalTable (ENTITY-MIB, RFC 6933).

use super::walk::Walk;
use crate::content::NetworkComponent;

const ENTITY: &[u32] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1];

/// What has a serial number, a model, or is a part that is replaced as a whole. Ports and sensors
/// are left out: ports are listed as such.
pub(super) fn list(walk: &Walk) -> Vec<NetworkComponent> {
    let column = |number: u32| [ENTITY, &[number]].concat();
    walk.below(&column(5))
        .filter_map(|(index, class)| {
            let kind = class_name(class.number()?);
            let text = |number| walk.cell_text(&column(number), index);
            let component = NetworkComponent {
                index: u64::from(*index.first()?),
                contained_index: walk.cell_number(&column(4), index).unwrap_or_default(),
                name: text(7),
                description: text(2),
                kind: kind.to_owned(),
                manufacturer: text(12),
                model: text(13),
                serial: text(11),
                firmware: text(9),
                version: text(10),
            };
            let part = ["chassis", "module", "powerSupply", "fan", "stack"].contains(&kind);
            (part || !component.serial.is_empty()).then_some(component)
        })
        .take(500)
        .collect()
}

/// PhysicalClass (IANA-ENTITY-MIB).
fn class_name(class: u64) -> &'static str {
    match class {
        3 => "chassis",
        4 => "backplane",
        5 => "container",
        6 => "powerSupply",
        7 => "fan",
        8 => "sensor",
        9 => "module",
        10 => "port",
        11 => "stack",
        12 => "cpu",
        13 => "energyObject",
        14 => "battery",
        _ => "other",
    }
}
