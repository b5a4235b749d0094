//! SQL of the fleet.

mod doubts;
mod items;
mod keys;
mod moves;
mod sources;

pub(super) use doubts::{close_doubt, doubt_of, open_doubt};
pub(super) use items::{
    ItemRow, add_item, events, has_software, item, lock_client, named, set_columns, set_place,
    set_software, tickets, touch_item, unspoken,
};
pub(super) use keys::{hand_keys, holders, set_hand_keys, set_keys};
pub use moves::incident;
pub(super) use moves::{
    MoveRow, add_move, merged_of, move_incident, move_rows, moves_of, numbers_in, one_move,
    set_merged, undo_move,
};
pub(super) use sources::{
    Beside, Said, SourceRow, Told, add_source, add_twin, bind_source, keep_source, said_before,
    set_rival, source, source_by_hash, sources_named, sources_of, told, touch_source,
};
