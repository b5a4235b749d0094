//! The firmware's own tables (SMBIOS, DMTF DSP0134 3.7), read as the kernel hands them out in
//! `/sys/firmware/dmi/tables/DMI`. Firmware lies and breaks: nothing here trusts a length.

use intendant_inventory::content::{Bios, MemoryModule};

use super::firmware::{chassis_word, meaningful};

/// One structure of the table: its kind, its formatted part (header included) and its strings.
struct Structure<'a> {
    kind: u8,
    body: &'a [u8],
    strings: Vec<&'a [u8]>,
}

impl Structure<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.body.get(at).copied()
    }

    fn word(&self, at: usize) -> Option<u16> {
        let bytes = self.body.get(at..at.checked_add(2)?)?;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    }

    fn double(&self, at: usize) -> Option<u32> {
        let bytes = self.body.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// The string whose number stands at an offset; empty where there is none or it says nothing.
    fn text(&self, at: usize) -> String {
        let number = usize::from(self.byte(at).unwrap_or(0));
        number
            .checked_sub(1)
            .and_then(|index| self.strings.get(index))
            .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned())
            .filter(|text| meaningful(text))
            .unwrap_or_default()
    }
}

/// What the tables tell.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tables {
    pub(super) bios: Bios,
    /// The system's UUID, upper case; empty when the firmware has none.
    pub(super) uuid: String,
    /// `Laptop`, `Rack Mount Chassis`…
    pub(super) chassis: String,
    /// One for each slot, also the empty ones.
    pub(super) memories: Vec<MemoryModule>,
    /// The processors' greatest clock, MHz, by socket.
    pub(super) cpu_mhz: Vec<u64>,
    /// The processors' serial numbers, by socket.
    pub(super) cpu_serials: Vec<String>,
}

/// Reads the whole table; `version` is the firmware's SMBIOS version (major, minor).
pub(super) fn read(table: &[u8], version: (u8, u8)) -> Tables {
    let mut found = Tables::default();
    let mut correction = String::new();
    for one in structures(table) {
        match one.kind {
            0 => firmware(&one, &mut found.bios),
            1 => system(&one, &mut found, version),
            2 if found.bios.mmanufacturer.is_empty() => board(&one, &mut found.bios),
            3 if found.chassis.is_empty() => chassis(&one, &mut found),
            4 => processor(&one, &mut found),
            16 => correction = error_correction(one.byte(6)),
            17 => {
                let slot = found.memories.len() as u64 + 1;
                found.memories.push(module(&one, slot, &correction));
            }
            _ => {}
        }
    }
    found
}

/// Splits the table; what is cut off or out of bounds ends the list.
fn structures(table: &[u8]) -> Vec<Structure<'_>> {
    let mut found = Vec::new();
    let mut rest = table;
    while let [kind, length, _, _, ..] = *rest {
        let Some((body, after)) = rest.split_at_checked(usize::from(length)) else {
            break;
        };
        if length < 4 {
            break;
        }
        let (strings, after) = split_strings(after);
        found.push(Structure {
            kind,
            body,
            strings,
        });
        // 127 ends the table.
        if kind == 127 {
            break;
        }
        rest = after;
    }
    found
}

/// NUL-ended strings up to an empty one; a structure without strings has two NULs.
fn split_strings(mut bytes: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut strings = Vec::new();
    loop {
        let Some(end) = bytes.iter().position(|&byte| byte == 0) else {
            return (strings, &[]);
        };
        let (text, after) = bytes.split_at(end);
        let after = after.get(1..).unwrap_or_default();
        if text.is_empty() {
            // Without any string there is one NUL more.
            let after = match (strings.is_empty(), after.split_first()) {
                (true, Some((0, after))) => after,
                _ => after,
            };
            return (strings, after);
        }
        strings.push(text);
        bytes = after;
    }
}

fn firmware(one: &Structure<'_>, bios: &mut Bios) {
    bios.bmanufacturer = one.text(4);
    bios.bversion = one.text(5);
    bios.bdate = super::firmware::date(&one.text(8));
}

fn system(one: &Structure<'_>, found: &mut Tables, version: (u8, u8)) {
    found.bios.smanufacturer = one.text(4);
    found.bios.smodel = one.text(5);
    found.bios.ssn = one.text(7);
    found.bios.skunumber = one.text(0x19);
    if let Some(bytes) = one.body.get(8..24) {
        found.uuid = uuid(bytes, version).unwrap_or_default();
    }
}

/// Since 2.6 the first three fields are little-endian (7.2.1).
fn uuid(bytes: &[u8], version: (u8, u8)) -> Option<String> {
    let mut raw: [u8; 16] = bytes.try_into().ok()?;
    if raw.iter().all(|&byte| byte == 0) || raw.iter().all(|&byte| byte == 0xff) {
        return None;
    }
    if version >= (2, 6) {
        raw[..4].reverse();
        raw[4..6].reverse();
        raw[6..8].reverse();
    }
    let hex: String = raw.iter().map(|byte| format!("{byte:02X}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Some(format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    ))
}

fn board(one: &Structure<'_>, bios: &mut Bios) {
    bios.mmanufacturer = one.text(4);
    bios.mmodel = one.text(5);
    bios.msn = one.text(7);
}

fn chassis(one: &Structure<'_>, found: &mut Tables) {
    found.chassis = one
        .byte(5)
        .and_then(|kind| chassis_word(kind & 0x7f))
        .unwrap_or_default()
        .to_owned();
    found.bios.enclosureserial = one.text(7);
    found.bios.assettag = one.text(8);
}

fn processor(one: &Structure<'_>, found: &mut Tables) {
    // Bit 6 of the status: the socket is populated.
    if one.byte(0x18).is_some_and(|status| status & 0x40 == 0) {
        return;
    }
    found
        .cpu_mhz
        .push(one.word(0x14).map_or(0, u64::from).max(speed_now(one)));
    found.cpu_serials.push(one.text(0x20));
}

fn speed_now(one: &Structure<'_>) -> u64 {
    one.word(0x16).map_or(0, u64::from)
}

fn error_correction(kind: Option<u8>) -> String {
    match kind {
        Some(3) => "None",
        Some(4) => "Parity",
        Some(5) => "Single-bit ECC",
        Some(6) => "Multi-bit ECC",
        Some(7) => "CRC",
        _ => "",
    }
    .to_owned()
}

fn module(one: &Structure<'_>, slot: u64, correction: &str) -> MemoryModule {
    let capacity = capacity_mib(one);
    let caption = one.text(0x10);
    let mut module = MemoryModule {
        capacity,
        description: form_factor(one.byte(0x0e)).to_owned(),
        caption: if caption.is_empty() {
            one.text(0x11)
        } else {
            caption
        },
        numslots: slot,
        memorycorrection: correction.to_owned(),
        ..MemoryModule::default()
    };
    if capacity > 0 {
        module.kind = memory_type(one.byte(0x12)).to_owned();
        module.manufacturer = one.text(0x17);
        module.serialnumber = one.text(0x18);
        module.model = one.text(0x1a);
        module.speed = memory_speed(one);
    }
    module
}

/// The size field (7.18.5): MiB, or KiB with the top bit; 0x7fff points to the extended size.
fn capacity_mib(one: &Structure<'_>) -> u64 {
    match one.word(0x0c) {
        None | Some(0 | 0xffff) => 0,
        Some(0x7fff) => one
            .double(0x1c)
            .map_or(0, |size| u64::from(size & 0x7fff_ffff)),
        Some(size) if size & 0x8000 != 0 => u64::from(size & 0x7fff) / 1024,
        Some(size) => u64::from(size),
    }
}

/// The speed at which it runs, else the one it is made for.
fn memory_speed(one: &Structure<'_>) -> String {
    let speeds = [one.word(0x20), one.word(0x15)];
    match speeds
        .into_iter()
        .flatten()
        .find(|&speed| speed != 0 && speed != 0xffff)
    {
        Some(speed) => speed.to_string(),
        None => String::new(),
    }
}

fn form_factor(kind: Option<u8>) -> &'static str {
    match kind {
        Some(0x03) => "SIMM",
        Some(0x09) => "DIMM",
        Some(0x0b) => "Row of chips",
        Some(0x0d) => "SODIMM",
        Some(0x0f) => "FB-DIMM",
        Some(0x10) => "Die",
        Some(0x11) => "CAMM",
        _ => "",
    }
}

fn memory_type(kind: Option<u8>) -> &'static str {
    match kind {
        Some(0x07) => "RAM",
        Some(0x0f) => "SDRAM",
        Some(0x12) => "DDR",
        Some(0x13) => "DDR2",
        Some(0x14) => "DDR2 FB-DIMM",
        Some(0x18) => "DDR3",
        Some(0x1a) => "DDR4",
        Some(0x1b) => "LPDDR",
        Some(0x1c) => "LPDDR2",
        Some(0x1d) => "LPDDR3",
        Some(0x1e) => "LPDDR4",
        Some(0x20) => "HBM",
        Some(0x21) => "HBM2",
        Some(0x22) => "DDR5",
        Some(0x23) => "LPDDR5",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A structure as firmware lays it out.
    fn structure(kind: u8, body: &[u8], strings: &[&str]) -> Vec<u8> {
        let length = u8::try_from(body.len() + 4).unwrap();
        let mut bytes = vec![kind, length, 0, 0];
        bytes.extend_from_slice(body);
        for text in strings {
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        bytes.extend_from_slice(if strings.is_empty() { &[0, 0] } else { &[0] });
        bytes
    }

    fn laptop() -> Vec<u8> {
        let mut table = structure(
            0,
            &[1, 2, 0, 0, 3, 0],
            &["LENOVO", "N32ET75W (1.51)", "04/22/2021"],
        );
        let mut system = vec![1, 2, 3, 4];
        system.extend(1..=16_u8);
        system.extend([6, 5, 6]);
        table.extend(structure(
            1,
            &system,
            &[
                "LENOVO",
                "20XW",
                "ThinkPad X1",
                "PF2ABCDE",
                "SKU-1",
                "Family",
            ],
        ));
        table.extend(structure(
            2,
            &[1, 2, 0, 3],
            &["LENOVO", "20XWCTO1WW", "L1HF"],
        ));
        table.extend(structure(
            3,
            &[1, 0x8a, 0, 2, 3],
            &["LENOVO", "PF2ABCDE", "ASSET-7"],
        ));
        table.extend(structure(16, &[3, 3, 3], &[]));
        let mut module = [0_u8; 0x22 - 4];
        // Size 16384 MiB, SODIMM, locator, DDR4, 3200, maker, serial, part.
        module[0x0c - 4..0x0e - 4].copy_from_slice(&16_384_u16.to_le_bytes());
        module[0x0e - 4] = 0x0d;
        module[0x10 - 4] = 1;
        module[0x12 - 4] = 0x1a;
        module[0x15 - 4..0x17 - 4].copy_from_slice(&3_200_u16.to_le_bytes());
        module[0x17 - 4] = 2;
        module[0x18 - 4] = 3;
        module[0x1a - 4] = 4;
        table.extend(structure(
            17,
            &module,
            &["DIMM A", "Samsung", "0A1B2C3D", "M471A2K43EB1-CWE   "],
        ));
        module[0x0c - 4..0x0e - 4].copy_from_slice(&[0, 0]);
        table.extend(structure(17, &module, &["DIMM B", "", "", ""]));
        table.extend(structure(127, &[], &[]));
        table
    }

    #[test]
    fn a_laptop_is_read() {
        let found = read(&laptop(), (3, 2));
        assert_eq!(found.bios.bversion, "N32ET75W (1.51)");
        assert_eq!(found.bios.bdate, "2021-04-22");
        assert_eq!(
            (found.bios.ssn.as_str(), found.bios.smodel.as_str()),
            ("PF2ABCDE", "20XW")
        );
        assert_eq!(found.bios.skunumber, "SKU-1");
        assert_eq!(found.bios.assettag, "ASSET-7");
        assert_eq!(found.chassis, "Notebook");
        assert_eq!(found.uuid, "04030201-0605-0807-090A-0B0C0D0E0F10");
        assert_eq!(
            read(&laptop(), (2, 4)).uuid,
            "01020304-0506-0708-090A-0B0C0D0E0F10"
        );
        let module = &found.memories[0];
        assert_eq!((module.capacity, module.numslots), (16_384, 1));
        assert_eq!(
            (module.kind.as_str(), module.speed.as_str()),
            ("DDR4", "3200")
        );
        assert_eq!(module.model, "M471A2K43EB1-CWE");
        assert_eq!(module.memorycorrection, "None");
        assert_eq!(found.memories.len(), 2);
        assert_eq!(found.memories[1].capacity, 0);
        assert_eq!(found.memories[1].caption, "DIMM B");
    }

    #[test]
    fn large_modules_and_what_firmware_leaves_blank() {
        let mut module = [0_u8; 0x22 - 4];
        module[0x0c - 4..0x0e - 4].copy_from_slice(&0x7fff_u16.to_le_bytes());
        module[0x1c - 4..0x20 - 4].copy_from_slice(&65_536_u32.to_le_bytes());
        let table = structure(17, &module, &["x"]);
        assert_eq!(read(&table, (3, 0)).memories[0].capacity, 65_536);
        let table = structure(
            1,
            &[1, 1, 0, 2],
            &["To Be Filled By O.E.M.", "System Serial Number"],
        );
        let found = read(&table, (3, 0));
        assert_eq!(found.bios, Bios::default());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes, (3, 0));
        }

        #[test]
        fn a_table_cut_or_broken_anywhere_is_read_as_far_as_it_goes(
            cut in 0_usize..400, at in 0_usize..400, flip in 1_u8..=255,
        ) {
            let mut table = laptop();
            let length = table.len();
            table[at % length] ^= flip;
            table.truncate(cut.min(length));
            let found = read(&table, (3, 0));
            prop_assert!(found.memories.len() <= 2);
        }
    }
}
