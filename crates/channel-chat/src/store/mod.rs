//! Every SQL text of this room, by table.

pub(crate) mod talk;
pub(crate) mod visitor;
