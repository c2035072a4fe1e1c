//! Every SQL text of this room, by table.

pub mod case;
pub mod interaction;
pub mod message;
pub mod small;
