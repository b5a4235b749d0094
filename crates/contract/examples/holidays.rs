//! Prints the public holidays of every code from 1990 to 2060, for `tests/peers/check_holidays.py`.

use intendant_contract::holidays::of_year;
use intendant_contract::model::HolidayCode::{
    Fr, Fr57, Fr67, Fr68, Fr971, Fr972, Fr973, Fr974, Fr976,
};

fn main() {
    let codes = [
        ("FR", Fr),
        ("FR-57", Fr57),
        ("FR-67", Fr67),
        ("FR-68", Fr68),
        ("FR-971", Fr971),
        ("FR-972", Fr972),
        ("FR-973", Fr973),
        ("FR-974", Fr974),
        ("FR-976", Fr976),
    ];
    for (name, code) in codes {
        for year in 1990..=2060 {
            for (date, _) in of_year(code, year) {
                println!("{name} {date}");
            }
        }
    }
}
